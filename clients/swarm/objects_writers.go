package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	// writerPace is a little below the operations a second that the server allows.
	writerPace = time.Second / 29
	// pipelined is how many operations of a writer that does not wait are on their way.
	pipelined = 16
	// fillPart is how many objects one operation puts into the room.
	fillPart = 20
	// movePace is how often a mover tells where an object is, moveSteps how often before
	// the object stands.
	movePace  = time.Second / 20
	moveSteps = 10
)

// writing is the people who change the objects of one room.
type writing struct {
	crowd   *crowd
	writers []*writer
	movers  []*writer

	measuring        atomic.Bool
	ack, seen, moved samples

	mu      sync.Mutex // guards the fields below
	sent    map[record.ID]time.Time
	moving  []*move
	refused map[string]int
}

// writer is one of them, with the objects that it put.
type writer struct {
	*bot
	*writing
	things  things
	mine    []record.ID
	next    int // of mine: no object is changed twice within a second
	deleted []record.ID
}

// fill lets everybody put a share of the objects.
func (w *writing) fill(ctx context.Context, s *settings, writers, objects int) error {
	for i, b := range w.crowd.bots {
		one := &writer{bot: b, writing: w, things: things{random: rand.New(rand.NewPCG(s.seed, uint64(i)))}}
		switch {
		case i < writers:
			w.writers = append(w.writers, one)
		case i >= writers+objectWatchers:
			w.movers = append(w.movers, one)
		}
	}
	if err := w.writers[0].things.bring(ctx, w.writers[0].Client, 8); err != nil {
		return err
	}
	for i, one := range w.writers {
		one.things.files = w.writers[0].things.files
		if i < 10 {
			one.things.boards = 1
		}
	}
	all := append(w.movers[:len(w.movers):len(w.movers)], w.writers...)
	failures := make(chan error, len(all))
	for i, one := range all {
		share := objects/len(all) + min(1, max(0, objects%len(all)-i))
		go func() { failures <- one.put(ctx, share) }()
	}
	var err error
	for range all {
		err = errors.Join(err, <-failures)
	}
	return err
}

func (w *writer) put(ctx context.Context, n int) error {
	for n > 0 {
		var changes []record.Change
		for range min(n, fillPart) {
			id := headless.NewID()
			changes = append(changes, w.things.put(id))
			w.mine = append(w.mine, id)
		}
		if _, err := w.Change(ctx, record.Room, changes...); err != nil {
			return err
		}
		n -= len(changes)
	}
	return nil
}

// begin lets everybody work until busy ends.
func (w *writing) begin(busy context.Context, pipeline bool) {
	for _, one := range w.writers {
		w.crowd.running.Go(func() {
			if pause(busy, time.Duration(one.things.random.Int64N(int64(writerPace)))) == nil {
				one.work(busy, pipeline)
			}
		})
	}
	for _, one := range w.movers {
		w.crowd.running.Go(func() { one.moveAbout(busy) })
	}
}

func (w *writer) work(busy context.Context, pipeline bool) {
	var flying sync.WaitGroup
	defer flying.Wait()
	places := make(chan struct{}, pipelined)
	for due := time.Now(); pause(busy, time.Until(due)) == nil; {
		change := w.change()
		if due = due.Add(writerPace); time.Now().After(due.Add(time.Second)) {
			due = time.Now() // what was not possible is not made up for
		}
		if !pipeline {
			w.do(change)
			continue
		}
		places <- struct{}{}
		flying.Go(func() {
			w.do(change)
			<-places
		})
	}
}

// change returns the next change.
func (w *writer) change() record.Change {
	random := w.things.random
	n := random.IntN(100)
	switch {
	case n < 8 || len(w.mine) < 20:
		id := headless.NewID()
		w.mine = append(w.mine, id)
		return w.things.of(record.Note, id)
	case n < 14 && len(w.deleted) < 20:
		id := w.mine[w.next%len(w.mine)]
		w.mine[w.next%len(w.mine)] = w.mine[len(w.mine)-1]
		w.mine = w.mine[:len(w.mine)-1]
		w.deleted = append(w.deleted, id)
		return record.Change{Verb: record.Delete, ID: id}
	case n < 20 && len(w.deleted) > 10: // long ago
		id := w.deleted[0]
		w.deleted = w.deleted[1:]
		w.mine = append(w.mine, id)
		return record.Change{Verb: record.Restore, ID: id}
	}
	w.next++
	id := w.mine[w.next%len(w.mine)]
	if n < 35 {
		return record.Change{Verb: record.Patch, ID: id, Properties: record.Of(property(record.Name, record.OfText(w.things.words(3))))}
	}
	return record.Change{Verb: record.Patch, ID: id, Properties: w.things.place()}
}

// do makes one change and measures it.
func (w *writer) do(c record.Change) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	begin := time.Now()
	w.note(c.ID, begin)
	_, err := w.Change(ctx, record.Room, c)
	took := time.Since(begin)
	var refused *headless.RefusedError
	switch {
	case errors.As(err, &refused):
		w.mu.Lock()
		w.refused[string(refused.Reason)]++
		w.mu.Unlock()
	case err != nil:
		say("bot %d: %v", w.index, err)
	case w.measuring.Load():
		w.ack.add(took)
	}
}

func (w *writing) note(id record.ID, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent[id] = at
}

// told runs at every event of a watcher.
func (w *writing) told(e worldstate.Event) {
	result, is := e.(*worldstate.Result)
	if !is || !w.measuring.Load() {
		return
	}
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range result.Of {
		if at, known := w.sent[result.Of[i].Target()]; known {
			w.seen.add(now.Sub(at))
		}
	}
}

// move is an object that has got its last place.
type move struct {
	id   record.ID
	x    int64
	at   time.Time
	left int // watchers that have not seen it
	done map[uint16]bool
}

// moveAbout drags objects as a person does: the place on the way, the last place as an
// operation, and lets go when it is on disk.
func (w *writer) moveAbout(busy context.Context) {
	for len(w.mine) > 0 && pause(busy, time.Duration(w.things.random.IntN(400))*time.Millisecond) == nil {
		id := w.mine[w.things.random.IntN(len(w.mine))]
		for range moveSteps {
			_ = w.Hold(id, w.things.place()) // the next one follows
			if pause(busy, movePace) != nil {
				return
			}
		}
		last := w.things.place()
		m := &move{id: id, x: last.Number(record.X, 0), at: time.Now(), left: objectWatchers, done: map[uint16]bool{}}
		w.mu.Lock()
		w.moving = append(w.moving, m)
		w.mu.Unlock()
		_ = w.Hold(id, last)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		_, err := w.Change(ctx, record.Room, record.Change{Verb: record.Patch, ID: id, Properties: last})
		cancel()
		if err != nil {
			say("mover %d: %v", w.index, err)
		}
		_ = w.LetGo()
	}
}

// shown runs at every frame of a watcher: it looks for objects that stand where they were
// put last.
func (w *writing) shown(at time.Time, r *worldstate.Replica) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := 0; i < len(w.moving); i++ {
		m := w.moving[i]
		if m.done[r.You] || place(r, m.id) != m.x {
			continue
		}
		m.done[r.You] = true
		if w.measuring.Load() {
			w.moved.add(at.Sub(m.at))
		}
		if m.left--; m.left == 0 {
			w.moving = append(w.moving[:i], w.moving[i+1:]...)
			i--
		}
	}
}

// place returns where a client shows an object: where somebody holds it, or where it is.
func place(r *worldstate.Replica, id record.ID) int64 {
	for _, h := range r.Held {
		if h.Object == id {
			return h.Properties.Number(record.X, 0)
		}
	}
	if o := r.Contents.Object(id); o != nil {
		return o.Properties.Number(record.X, 0)
	}
	return 0
}
