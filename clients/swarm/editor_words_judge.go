package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// judgeText compares a document with the words that were acknowledged before it was read,
// and with those that were refused.
func (r *crashReport) judgeText(text string, kept, refused []string) {
	times := map[string]int{}
	for _, word := range strings.Fields(text) {
		if times[word]++; times[word] == 2 {
			r.Duplicated++
			say("the word %s is there twice", word)
		}
	}
	for _, word := range kept {
		if times[word] == 0 {
			r.Lost++
			say("the word %s is gone", word)
		}
	}
	for _, word := range refused {
		if times[word] > 0 {
			r.Duplicated++ // refused, and there nevertheless
			say("the word %s was refused and is there", word)
		}
	}
}

// readAfterKill lets somebody join a server that has just started and read everything.
func (r *crashReport) readAfterKill(ctx context.Context, room string, editors []*editor, documents []record.ID) error {
	kept, refused := make([][]string, len(documents)), make([][]string, len(documents))
	for i := range documents {
		kept[i], refused[i] = told(editors, i)
	}
	reader, err := headless.Dial(ctx, room, headless.Options{Name: "Reader", Device: worldstate.Bot, Frames: framesSkipped})
	if err != nil {
		return fmt.Errorf("read after a kill: %w", err)
	}
	defer reader.Close()
	for i, id := range documents {
		d, err := reader.OpenDocument(ctx, id)
		if err != nil {
			return err
		}
		text, err := d.Text()
		if err != nil {
			return err
		}
		r.judgeText(text, kept[i], refused[i])
	}
	return nil
}

// judgeDocuments compares what a server read from disk with what all editors were told, and
// counts the editors whose documents are not the same.
func (r *crashReport) judgeDocuments(ctx context.Context, editors []*editor, documents []record.ID, witness *headless.Client) error {
	for i, id := range documents {
		d, err := witness.OpenDocument(ctx, id)
		if err != nil {
			return err
		}
		text, err := d.Text()
		if err != nil {
			return err
		}
		kept, refused := told(editors, i)
		r.Words += len(kept)
		r.judgeText(text, kept, refused)
		theirs, err := compacted(d)
		if err != nil {
			return err
		}
		for _, e := range editors {
			err := e.authors[i].document.Await(ctx, func(update []byte) bool { return isSame(update, theirs, text) })
			if err != nil {
				r.Diverged++
				say("bot %d has another document %d: %v", e.index, i, err)
			}
		}
	}
	if r.Words == 0 {
		return errors.New("no word was acknowledged: this run proves nothing")
	}
	return nil
}

func compacted(d *headless.Document) ([]byte, error) {
	update, err := d.Update()
	if err != nil {
		return nil, err
	}
	return document.Fold(update)
}

// isSame reports whether an update makes the same document as a compacted one, with the
// same text.
func isSame(update, compacted []byte, text string) bool {
	mine, err := document.Fold(update)
	if err != nil || !bytes.Equal(mine, compacted) {
		return false
	}
	tree, err := document.Read(update)
	return err == nil && tree.Text() == text
}
