package rooms

import (
	"context"
	"errors"
	"sync"
	"time"

	"stoa/worldstate"
)

// registry is the rooms that are open. A room opens once, on a goroutine of its own,
// and is closed when it stood empty for a while; the registry knows nothing of who may
// come in.
type registry struct {
	load  func(context.Context, worldstate.RoomID) (*Room, error)
	began time.Time
	life  context.Context // ends with close
	stop  context.CancelFunc
	done  sync.WaitGroup

	// mu guards what follows. It is held for moments: nobody waits for a room, a
	// disk or a network meanwhile, or everybody would.
	mu       sync.Mutex
	open     map[worldstate.RoomID]*opening
	failures map[worldstate.RoomID][]time.Time
	deleting map[worldstate.RoomID]bool
	closed   bool
}

func (g *registry) init(load func(context.Context, worldstate.RoomID) (*Room, error)) {
	g.load, g.began = load, time.Now()
	g.open, g.failures, g.deleting = map[worldstate.RoomID]*opening{}, map[worldstate.RoomID][]time.Time{}, map[worldstate.RoomID]bool{}
	g.life, g.stop = context.WithCancel(context.Background())
}

// Open returns the room if it is open, else nil.
func (g *registry) Open(id worldstate.RoomID) *Room {
	g.mu.Lock()
	defer g.mu.Unlock()
	if o := g.open[id]; o != nil {
		return o.now()
	}
	return nil
}

// opened returns all rooms that are open.
func (g *registry) opened() (all []*Room) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.list()
}

// list is opened for those who hold mu.
func (g *registry) list() (all []*Room) {
	for _, o := range g.open {
		if r := o.now(); r != nil {
			all = append(all, r)
		}
	}
	return all
}

// Count returns how many rooms are open and how many people are in them.
func (g *registry) Count() (rooms, people int) {
	all := g.opened()
	for _, r := range all {
		people += r.World.People()
	}
	return len(all), people
}

// everywhere calls f for every open room, side by side, so that none waits for
// another.
func (g *registry) everywhere(f func(*Room) error) error {
	all := g.opened()
	failed := make([]error, len(all))
	var running sync.WaitGroup
	for i, r := range all {
		running.Go(func() { failed[i] = f(r) })
	}
	running.Wait()
	return errors.Join(failed...)
}

// beside runs f on a goroutine that Close waits for. After Close there is no room
// left for it to see to.
func (g *registry) beside(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.done.Go(f)
	}
}

// close ends all rooms. What has not ended when the context does is given up.
func (g *registry) close(ctx context.Context) error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.stop()
	err := g.everywhere(func(r *Room) error { return r.close(ctx) })
	return errors.Join(err, within(ctx, &g.done))
}

// opening returns the room that is open or about to be, nil for none.
func (g *registry) opening(id worldstate.RoomID) *opening {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open[id]
}

// delete ends the room, has f delete it, and lets nobody open it meanwhile.
func (g *registry) delete(ctx context.Context, id worldstate.RoomID, f func() error) error {
	g.mu.Lock()
	o := g.open[id]
	g.deleting[id] = true
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.deleting, id)
		delete(g.failures, id)
	}()
	if o != nil {
		if err := g.end(ctx, o); err != nil {
			return err
		}
	}
	return f()
}

// end closes a room that is open, or about to be.
func (g *registry) end(ctx context.Context, o *opening) error {
	r, _ := o.wait(ctx)
	if r == nil {
		return ctx.Err() // it could not be opened, or not yet
	}
	if err := r.close(ctx); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[r.ID] == o {
		delete(g.open, r.ID)
	}
	return nil
}

// closeIfEmpty closes a room in which nobody is. Whoever comes meanwhile finds
// it ended and opens it again.
func (g *registry) closeIfEmpty(r *Room) bool {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	if !r.World.CloseIfEmpty(ctx) {
		return false
	}
	g.forget(r)
	return true
}

// forget lets go of a room that has ended, unless that was done.
func (g *registry) forget(r *Room) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if o := g.open[r.ID]; o != nil && o.now() == r {
		g.discard(r)
	}
}

// within waits for a group until the context ends.
func within(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
