package rooms

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"stoa/worldstate"
)

// openTime limits the opening of a room, which reads the disk.
const openTime = 30 * time.Second

// maxFailures within failureWindow keep a room closed until the server restarts.
const (
	maxFailures   = 3
	failureWindow = time.Minute
)

// opening is a room that is open or being opened.
type opening struct {
	ready chan struct{} // closed when one of the others is set
	room  *Room
	err   error
}

// now returns the room if it is open, else nil.
func (o *opening) now() *Room {
	select {
	case <-o.ready:
		return o.room
	default:
		return nil
	}
}

// wait returns the room once it is open.
func (o *opening) wait(ctx context.Context) (*Room, error) {
	select {
	case <-o.ready:
		return o.room, o.err
	case <-ctx.Done():
		return nil, fmt.Errorf("open room: %w", ctx.Err())
	}
}

// get returns the open room and opens it if necessary. Concurrent calls open a room
// once, on a goroutine of its own, so that nobody waits for the disk while others want
// to enter other rooms.
func (g *registry) get(ctx context.Context, id worldstate.RoomID) (*Room, error) {
	o, err := g.begin(id)
	if err != nil {
		return nil, err
	}
	return o.wait(ctx)
}

func (g *registry) begin(id worldstate.RoomID) (*opening, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, ErrStopping
	}
	if o := g.open[id]; o != nil {
		r := o.now()
		if r == nil || !r.ended() {
			return o, nil
		}
		g.discard(r)
	}
	if g.deleting[id] {
		return nil, ErrNoRoom
	}
	if g.failing(id) {
		return nil, ErrFailing
	}
	o := &opening{ready: make(chan struct{})}
	g.open[id] = o
	g.done.Go(func() { g.fill(id, o) })
	return o, nil
}

// fill opens the room and releases the callers that wait for it.
func (g *registry) fill(id worldstate.RoomID, o *opening) {
	ctx, cancel := context.WithTimeout(g.life, openTime)
	defer cancel()
	r, err := g.contained(ctx, id)
	if err != nil {
		err = fmt.Errorf("open room: %w", err)
	}
	g.mu.Lock()
	switch {
	case g.closed:
		err = errors.Join(err, ErrStopping)
	case g.deleting[id]:
		err = errors.Join(err, ErrNoRoom)
	}
	if err == nil {
		o.room = r
	} else {
		o.err = err
		delete(g.open, id)
	}
	close(o.ready)
	g.mu.Unlock()
	if err != nil && r != nil {
		_ = r.close(ctx) // nobody was in it
	}
}

// contained opens the room. A panic is an error of this room alone.
func (g *registry) contained(ctx context.Context, id worldstate.RoomID) (r *Room, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			r, err = nil, fmt.Errorf("it panicked: %v\n%s", reason, debug.Stack())
		}
	}()
	return g.load(ctx, id)
}

// discard forgets a room that failed. Callers hold mu.
func (g *registry) discard(r *Room) {
	delete(g.open, r.ID)
	g.done.Go(r.done.Wait)
	if r.World.Failure() != nil {
		all := append(g.failures[r.ID], time.Now())
		g.failures[r.ID] = all[max(0, len(all)-maxFailures):]
	}
}

// failing reports whether the room has failed too often. Callers hold mu.
func (g *registry) failing(id worldstate.RoomID) bool {
	f := g.failures[id]
	return len(f) >= maxFailures && time.Since(f[len(f)-maxFailures]) < failureWindow
}

// since returns when people were last cut off from the room: at the server's start or
// when the room failed, not when the empty room was closed.
func (g *registry) since(id worldstate.RoomID) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.failures[id]; len(f) > 0 {
		return f[len(f)-1]
	}
	return g.began
}
