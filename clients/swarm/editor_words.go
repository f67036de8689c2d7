package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// crashDocuments is how many documents everybody writes into.
const crashDocuments = 2

// author writes words into one document, each in a paragraph of its own, one after another.
type author struct {
	*editor
	document *headless.Document
	random   *rand.Rand
	writes   paragraphs

	// Guarded by editor.mu.
	kept    []string // acknowledged
	refused []string // not kept, as the server says
}

// putDocuments puts the documents as somebody who then leaves.
func putDocuments(ctx context.Context, room string, n int) (ids []record.ID, err error) {
	host, err := headless.Dial(ctx, room, headless.Options{Name: "Librarian", Device: worldstate.Bot, Frames: framesSkipped})
	if err != nil {
		return nil, fmt.Errorf("put documents: %w", err)
	}
	defer host.Close()
	for i := range n {
		id := headless.NewID()
		_, err := host.Change(ctx, record.Room, record.Change{Verb: record.Put, ID: id, Kind: record.Document, Properties: record.Of(
			property(record.X, record.OfInt(1000*(i%10))), property(record.Y, record.OfInt(1500)), property(record.Z, record.OfInt(-100*(i/10))),
			property(record.Width, record.OfInt(800)), property(record.Height, record.OfInt(1100)))})
		if err != nil {
			return nil, fmt.Errorf("put document %d: %w", i, err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// write lets every editor write into every document until editing ends.
func (c *crowd) write(editing, ctx context.Context, editors []*editor, documents []record.ID) error {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(editing, func() { time.AfterFunc(healTime, cancel) })
	for _, e := range editors {
		for i, id := range documents {
			if err := e.Await(ctx, func(r *worldstate.Replica) bool { return r.Contents.Object(id) != nil }); err != nil {
				return fmt.Errorf("bot %d waits for a document: %w", e.index, err)
			}
			d, err := e.OpenDocument(ctx, id)
			if err != nil {
				return fmt.Errorf("bot %d: %w", e.index, err)
			}
			a := &author{editor: e, document: d, random: rand.New(rand.NewPCG(uint64(e.index), uint64(19+i)))}
			e.authors = append(e.authors, a)
			c.running.Go(func() {
				for n := 0; pause(editing, time.Duration(100+a.random.IntN(200))*time.Millisecond) == nil; n++ {
					a.once(ctx, fmt.Sprintf("w%d-%d-%d-%x", e.index, i, n, a.random.Uint32()))
				}
			})
		}
	}
	return nil
}

// once writes a word and notes what became of it.
func (a *author) once(ctx context.Context, word string) {
	if a.writes.client == 0 {
		a.writes = paragraphs{client: 1 + uint64(a.random.Uint32())}
	}
	err := a.document.Write(ctx, a.writes.next(word))
	var refused *headless.RefusedError
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err == nil:
		a.writes.wrote(word)
		a.kept = append(a.kept, word)
	case errors.As(err, &refused):
		a.refused = append(a.refused, word)
		if refused.Reason != "too_fast" && refused.Reason != "busy" {
			say("bot %d writes: %v", a.index, err)
		}
	default: // perhaps it is there: another client id goes on
		a.writes = paragraphs{}
		say("bot %d writes: %v", a.index, err)
	}
}

// told returns the words of the n-th document that were acknowledged, and those that were
// refused.
func told(editors []*editor, n int) (kept, refused []string) {
	for _, e := range editors {
		e.mu.Lock()
		kept, refused = append(kept, e.authors[n].kept...), append(refused, e.authors[n].refused...)
		e.mu.Unlock()
	}
	return kept, refused
}
