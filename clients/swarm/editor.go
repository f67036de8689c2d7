package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// editor changes records of all kinds, says something now and then, brings files and writes
// into documents.
// Nobody else changes its records, so it knows what each of them must be.
type editor struct {
	*bot
	random *rand.Rand
	things things
	wall   record.ID
	author record.Author
	own    map[record.ID]map[record.ID]*owned // by parent and id: what was acknowledged
	unsure map[record.ID]bool                 // without an answer: both results are correct
	said   []saidLine
	acked  int
	refuse int // refused for now, as too fast: nothing happened
	twice  int // refused because they had been applied before without being remembered
	gone   int // counted as done by the server, which does not have them

	authors []*author // one for each document

	mu    sync.Mutex // guards files, and what authors note
	files map[worldstate.FileHash][]byte
}

// owned is a record as its editor knows it.
type owned struct {
	change  record.Change // the put, with the properties of now
	deleted bool
}

type saidLine struct {
	text string
	at   time.Time
}

// edit lets every bot work until editing ends. They finish what they have begun while ctx
// allows.
func (c *crowd) edit(editing, ctx context.Context) []*editor {
	var all []*editor
	for _, b := range c.bots {
		random := rand.New(rand.NewPCG(uint64(b.index), 9))
		e := &editor{bot: b, random: random, things: things{random: random}, own: map[record.ID]map[record.ID]*owned{},
			unsure: map[record.ID]bool{}, files: map[worldstate.FileHash][]byte{}}
		b.Read(func(r *worldstate.Replica) { e.wall, e.author = r.Boards()[0], r.Author })
		all = append(all, e)
		ctx, cancel := context.WithCancel(ctx)
		context.AfterFunc(editing, func() { time.AfterFunc(healTime, cancel) })
		c.running.Go(func() {
			for pause(editing, time.Duration(10+e.random.IntN(60))*time.Millisecond) == nil {
				e.once(ctx)
			}
		})
		c.running.Go(func() { e.bring(editing, ctx) })
	}
	return all
}

// once makes one operation, or says something, and notes what was acknowledged.
func (e *editor) once(ctx context.Context) {
	if e.random.IntN(100) == 0 {
		line := saidLine{text: fmt.Sprintf("%d says %x", e.index, e.random.Uint64())}
		if err := e.Chat(ctx, worldstate.ToAll, line.text); err == nil {
			line.at = time.Now()
			e.said = append(e.said, line)
		}
		return
	}
	parent, changes := e.operation()
	_, err := e.Change(ctx, parent, changes...)
	var refused *headless.RefusedError
	switch {
	case err == nil:
		e.acked++
		e.apply(parent, changes)
		return
	case errors.Is(err, headless.ErrGone):
		e.gone++
		say("bot %d: %v", e.index, err)
	case errors.As(err, &refused) && (refused.Reason == "exists" || refused.Reason == "no_change"):
		e.twice++
		say("bot %d was told %v", e.index, err)
	case errors.As(err, &refused) && (refused.Reason == "too_fast" || refused.Reason == "busy"):
		e.refuse++
		return
	default:
		say("bot %d: %v", e.index, err)
	}
	for i := range changes {
		e.unsure[changes[i].ID] = true
	}
}

// apply notes what acknowledged changes did.
func (e *editor) apply(parent record.ID, changes []record.Change) {
	if e.own[parent] == nil {
		e.own[parent] = map[record.ID]*owned{}
	}
	for _, c := range changes {
		switch one := e.own[parent][c.ID]; c.Verb {
		case record.Put:
			e.own[parent][c.ID] = &owned{change: c}
		case record.Patch:
			one.change.Properties = one.change.Properties.With(c.Properties)
		default:
			one.deleted = c.Verb == record.Delete
		}
	}
}

// bring uploads a file now and then.
func (e *editor) bring(editing, ctx context.Context) {
	random := rand.New(rand.NewPCG(uint64(e.index), 17))
	for pause(editing, time.Duration(4000+random.IntN(8000))*time.Millisecond) == nil {
		file := glb(fmt.Sprintf("%d of bot %d", random.Uint64(), e.index), random.IntN(256<<10))
		kept, err := e.Upload(ctx, "thing.glb", file)
		if err != nil {
			say("bot %d brings a file: %v", e.index, err)
			continue
		}
		e.mu.Lock()
		e.files[kept.Hash] = file
		e.mu.Unlock()
	}
}
