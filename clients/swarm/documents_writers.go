package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// writtenFields are the measurements of people who write into one document at once.
type writtenFields struct {
	Writers int     `json:"writers"`
	Rate    float64 `json:"updates_per_s"`
	Ack     *spread `json:"ack_ms"`
	Seen    *spread `json:"seen_ms"` // from writing to the update at each of the others
	CPU     float64 `json:"server_cpu_per_s"`
	Own     float64 `json:"generator_cpu_per_s"`
	Lost    int     `json:"lost"` // words that were acknowledged and that a newcomer does not read
}

// writeEvery is the pause between two words of a writer.
const writeEvery = 100 * time.Millisecond

// together is writers of one document.
type together struct {
	document  record.ID
	ack, seen samples
	measuring atomic.Bool

	mu   sync.Mutex // guards sent and kept
	sent map[string]time.Time
	kept []string
}

// writeTogether lets people write ten words a second each.
func (s *settings) writeTogether(ctx context.Context, server *child, room string, id record.ID) (*writtenFields, error) {
	w := &together{document: id, sent: map[string]time.Time{}}
	crowd := newCrowd(s, room)
	defer crowd.close()
	options := func(int) headless.Options {
		return headless.Options{Device: worldstate.Bot, Frames: framesSkipped, Told: w.told}
	}
	if err := crowd.join(ctx, s.writers, options, func(i int) motion { return stays(float64(i%5)-4, -5, 0) }); err != nil {
		return nil, err
	}
	busy, stop := context.WithCancel(ctx)
	defer stop()
	for _, b := range crowd.bots {
		d, err := b.OpenDocument(ctx, id)
		if err != nil {
			return nil, err
		}
		crowd.running.Go(func() { w.write(busy, d, rand.New(rand.NewPCG(s.seed, uint64(29+b.index)))) })
	}
	if err := pause(ctx, warmUp); err != nil {
		return nil, err
	}
	say("%d people write into one document for %v", s.writers, s.measure())
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	w.measuring.Store(true)
	if err := pause(ctx, s.measure()); err != nil {
		return nil, err
	}
	w.measuring.Store(false)
	got, err := m.read(ctx)
	stop()
	crowd.running.Wait()
	if err != nil {
		return nil, err
	}
	f := &writtenFields{Writers: s.writers, Rate: round(float64(len(w.ack.all)) / got.seconds), Ack: w.ack.spread(), Seen: w.seen.spread(),
		CPU: got.server.CPU, Own: got.generator.CPU}
	f.Lost, err = w.lost(ctx, room)
	return f, err
}

// write writes a word at a time, at the times when they are due.
func (w *together) write(busy context.Context, d *headless.Document, random *rand.Rand) {
	p := paragraphs{client: 1 + uint64(random.Uint32())}
	due := time.Now().Add(time.Duration(random.Int64N(int64(writeEvery))))
	for n := 0; pause(busy, time.Until(due)) == nil; n++ {
		if due = due.Add(writeEvery); time.Since(due) > 0 {
			due = time.Now() // lost time is not made up for
		}
		word := fmt.Sprintf("%x-%d", p.client, n)
		update := p.next(word)
		begin := time.Now()
		w.mu.Lock()
		w.sent[string(update)] = begin
		w.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		err := d.Write(ctx, update)
		cancel()
		if err != nil {
			say("a writer: %v", err)
			var refused *headless.RefusedError
			if !errors.As(err, &refused) {
				return
			}
			continue
		}
		p.wrote(word)
		if w.measuring.Load() {
			w.ack.add(time.Since(begin))
		}
		w.mu.Lock()
		w.kept = append(w.kept, word)
		w.mu.Unlock()
	}
}

// told runs at every event of every writer.
func (w *together) told(e worldstate.Event) {
	written, is := e.(*worldstate.DocumentWritten)
	if !is || written.Document != w.document || !w.measuring.Load() {
		return
	}
	now := time.Now()
	w.mu.Lock()
	at, known := w.sent[string(written.Update)]
	w.mu.Unlock()
	if known {
		w.seen.add(now.Sub(at))
	}
}

// lost counts the acknowledged words that somebody who joins now does not read exactly once.
func (w *together) lost(ctx context.Context, room string) (lost int, err error) {
	update, err := readDocument(ctx, room, w.document)
	if err != nil {
		return 0, err
	}
	tree, err := document.Read(update)
	if err != nil {
		return 0, err
	}
	times := map[string]int{}
	for _, word := range strings.Fields(tree.Text()) {
		times[word]++
	}
	for _, word := range w.kept {
		if times[word] != 1 {
			lost++
		}
	}
	return lost, nil
}
