package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// editor draws, and erases some of its strokes.
type editor struct {
	*bot
	wall       record.ID
	random     *rand.Rand
	drawn      []record.ID // acknowledged and not erased
	erased     []record.ID // acknowledged
	duplicated int
	lost       int                // operations that the server counts as done and does not have
	unsure     map[record.ID]bool // operations without an answer: both results are correct
}

// edit lets every bot draw until editing ends. It finishes started operations while ctx
// allows.
func (c *crowd) edit(editing, ctx context.Context) []*editor {
	var all []*editor
	for _, b := range c.bots {
		e := &editor{bot: b, random: rand.New(rand.NewPCG(uint64(b.index), 9)), unsure: map[record.ID]bool{}}
		b.Read(func(r *worldstate.Replica) {
			e.wall = r.Boards()[0]
		})
		all = append(all, e)
		c.running.Go(func() {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			context.AfterFunc(editing, func() { time.AfterFunc(healTime, cancel) })
			for pause(editing, time.Duration(10+e.random.IntN(60))*time.Millisecond) == nil {
				e.once(ctx)
			}
		})
	}
	return all
}

// once draws or erases, and notes what was acknowledged.
func (e *editor) once(ctx context.Context) {
	if len(e.drawn) > 0 && e.random.IntN(4) == 0 {
		i := e.random.IntN(len(e.drawn))
		id := e.drawn[i]
		e.drawn = append(e.drawn[:i], e.drawn[i+1:]...)
		_, err := e.Erase(ctx, e.wall, id)
		e.note(id, &e.erased, err)
		return
	}
	id := headless.NewID()
	_, err := e.Put(ctx, e.wall, id, line(e.random))
	e.note(id, &e.drawn, err)
}

func (e *editor) note(id record.ID, promised *[]record.ID, err error) {
	var refused *headless.RefusedError
	switch {
	case err == nil:
		*promised = append(*promised, id)
	case errors.Is(err, headless.ErrGone):
		e.lost++
	case errors.As(err, &refused) && (refused.Reason == "exists" || refused.Reason == "no_change"):
		e.duplicated++
		say("bot %d was told %v", e.index, err)
	default:
		e.unsure[id] = true
		say("bot %d: %v", e.index, err)
	}
}

// judge compares a board with what one editor was told.
func (r *crashReport) judge(e *editor, b *record.Set) {
	r.Acked += len(e.drawn) + 2*len(e.erased) // an erased stroke was drawn before
	r.Duplicated += e.duplicated
	r.Lost += e.lost
	for _, id := range e.drawn {
		if b.Get(id) == nil {
			r.Lost++
		}
	}
	for _, id := range e.erased {
		if b.Get(id) != nil {
			r.Lost++
		}
	}
}

// agrees waits until the editor is back and has the same boards as the witness.
func (e *editor) agrees(ctx context.Context, witness *headless.Client) bool {
	want := witness.Digest(e.wall)
	var sequence uint64
	witness.Read(func(r *worldstate.Replica) { sequence = r.Contents.Sequence })
	err := e.Await(ctx, func(r *worldstate.Replica) bool {
		return r.Complete() && r.Contents.Sequence >= sequence
	})
	return err == nil && e.Digest(e.wall) == want
}
