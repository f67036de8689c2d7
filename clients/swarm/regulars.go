package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// regulars are people who join and leave all the time.
type regulars struct {
	rooms []string
	s     *settings

	mu      sync.Mutex // guards the fields below
	present map[*headless.Client]string
	visits  int
	resumed int
	killed  int
	acked   int
	refused map[string]int
}

func newRegulars(s *settings, rooms []string) *regulars {
	return &regulars{rooms: rooms, s: s, present: map[*headless.Client]string{}, refused: map[string]int{}}
}

// live lets everybody join and leave until ctx ends. People who are in the room then
// stay.
func (c *regulars) live(ctx context.Context) {
	var all sync.WaitGroup
	for i := range c.s.people {
		r := &regular{regulars: c, index: i, random: rand.New(rand.NewPCG(c.s.seed, uint64(i)))}
		all.Go(func() { r.live(ctx) })
	}
	all.Wait()
}

// inside returns the people in a room.
func (c *regulars) inside(room string) (all []*headless.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for b, in := range c.present {
		if in == room {
			all = append(all, b)
		}
	}
	return all
}

// goHome closes all clients and adds their results to the report.
func (c *regulars) goHome(r *soakReport) {
	var leaving sync.WaitGroup
	for _, room := range c.rooms {
		for _, b := range c.inside(room) {
			leaving.Go(b.Close)
		}
	}
	leaving.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Visits, r.Resumed, r.Killed, r.Acked, r.Refused = c.visits, c.resumed, c.killed, c.acked, c.refused
}

// regular is one of them.
type regular struct {
	*regulars
	index  int
	random *rand.Rand
}

func (r *regular) live(ctx context.Context) {
	for r.wait(ctx, 0, 20*time.Second) == nil {
		room := r.rooms[r.random.IntN(len(r.rooms))]
		b, err := headless.Dial(ctx, room, headless.Options{Name: fmt.Sprintf("Regular %d", r.index), Device: worldstate.Bot, Frames: framesSkipped})
		if err != nil {
			continue // the disk may be full, or the time over
		}
		r.note(func() { r.present[b] = room; r.visits++ })
		r.stay(ctx, b)
		if ctx.Err() != nil {
			return // and stays in the room
		}
		r.note(func() { delete(r.present, b) })
		r.leave(b)
	}
}

func (r *regular) note(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// wait waits for a random time.
func (r *regular) wait(ctx context.Context, least, most time.Duration) error {
	return pause(ctx, least+time.Duration(r.random.Int64N(int64(most-least))))
}

// stay walks, draws, erases, and loses the connection now and then.
func (r *regular) stay(ctx context.Context, b *headless.Client) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second+time.Duration(r.random.Int64N(int64(time.Minute))))
	defer cancel()
	var mine []record.ID
	for r.wait(ctx, 200*time.Millisecond, 3*time.Second) == nil {
		switch n := r.random.IntN(10); {
		case n < 4:
			_ = b.Move(avatar.At([3]float64{2 * r.random.Float64(), 0, -3 - r.random.Float64()}, r.random.Float64(), 0))
		case n < 7:
			id := headless.NewID()
			if _, err := b.Put(ctx, wallBoard, id, line(r.random)); r.answered(err) {
				mine = append(mine, id)
			}
		case n < 9 && len(mine) > 0:
			_, err := b.Erase(ctx, wallBoard, mine[0])
			r.answered(err)
			mine = mine[1:]
		case n == 9:
			b.Cut(time.Duration(r.random.Int64N(int64(10 * time.Second))))
			r.note(func() { r.resumed++ })
		}
	}
}

// answered counts the answer to an operation, and reports whether the operation was
// done.
func (r *regular) answered(err error) bool {
	var refused *headless.RefusedError
	switch {
	case err == nil:
		r.note(func() { r.acked++ })
	case errors.As(err, &refused):
		r.note(func() { r.refused[string(refused.Reason)]++ })
	}
	return err == nil
}

// leave ends a visit: with a leave message, or like a killed client.
func (r *regular) leave(b *headless.Client) {
	if r.random.IntN(2) == 0 {
		r.note(func() { r.killed++ })
		b.Close()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = b.Leave(ctx) // the connection may be lost at the moment
}
