package rooms

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"stoa/audio/sfu"
	"stoa/server/auth"
	"stoa/server/clientaddr"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

var (
	// ErrNoRoom reports an unknown room id.
	ErrNoRoom = store.ErrNoRoom
	// ErrFailing reports a room that failed too often to be opened again.
	ErrFailing = errors.New("rooms: the room keeps failing")
	// ErrStopping reports that the server is going down.
	ErrStopping = errors.New("rooms: the server is stopping")
)

// Config holds the settings of all rooms.
type Config struct {
	Store    *store.SQLite
	SFU      *sfu.SFU
	TickRate int                 // ticks per second, 0 for the default
	Ticked   func(time.Duration) // gets the duration of each tick; may be nil
	// Patience is how long a room, the store or a lock may make no progress before it
	// counts as stuck, 0 for 10 s.
	Patience time.Duration
	Log      *slog.Logger
}

// Rooms is the set of a server's rooms. Any goroutine may call its methods.
type Rooms struct {
	cfg   Config
	began time.Time
	life  context.Context // ends with Close
	stop  context.CancelFunc
	done  sync.WaitGroup

	passcodes *auth.Queue // for hashing
	blocks    changes
	readings  atomic.Uint64 // of reads of the owners
	owners    atomic.Pointer[ownership]
	health    health

	// mu guards the fields below. It is held only briefly: a holder never waits for a
	// room, a disk or a network.
	mu        sync.Mutex
	open      map[worldstate.RoomID]*opening
	failures  map[worldstate.RoomID][]time.Time
	going     map[worldstate.RoomID]bool // being deleted
	unsettled map[worldstate.RoomID]int  // number of stored changes that the open room has not applied
	disowned  bool                       // a change of owners was not applied
	closed    bool
}

// New returns the server's rooms, none of them open. [Rooms.Close] must be called.
func New(ctx context.Context, cfg Config) (*Rooms, error) {
	if cfg.Patience == 0 {
		cfg.Patience = patience
	}
	rs := &Rooms{cfg: cfg, began: time.Now(), passcodes: auth.NewQueue(),
		going: map[worldstate.RoomID]bool{}, open: map[worldstate.RoomID]*opening{},
		failures: map[worldstate.RoomID][]time.Time{}, unsettled: map[worldstate.RoomID]int{}}
	if err := rs.readOwners(ctx); err != nil {
		return nil, err
	}
	rs.life, rs.stop = context.WithCancel(context.Background())
	rs.done.Go(rs.sweep)
	rs.done.Go(rs.watch)
	return rs, nil
}

// Entry says how a person comes to a room.
type Entry struct {
	From clientaddr.Client
	// Admitted: a host has let the person in. The door, which may have been closed
	// since, is not checked again.
	Admitted bool
}

// Join lets a person join or resume in a room, and opens the room if necessary.
func (rs *Rooms) Join(ctx context.Context, id worldstate.RoomID, a worldstate.Arrival, way Entry) (*Room, uint16, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, 0, err
		}
		number, err := rs.join(ctx, r, a, way)
		if errors.Is(err, ErrSource) {
			if made, e := r.makeRoom(ctx, way.From); e == nil && made {
				continue
			}
		}
		if errors.Is(err, worldstate.ErrClosed) || errors.Is(err, errMeanwhile) {
			continue // the room ended or changed in between; get opens it again or returns the reason
		}
		return r, number, err
	}
}

// Inspect returns a room's entry in the store and, if the room is open, the result of
// f, which runs on the room's goroutine. ErrNoRoom if there is no such room.
func Inspect[T any](ctx context.Context, rs *Rooms, id worldstate.RoomID, f func(*worldstate.State) T) (entry store.Room, seen T, err error) {
	if entry, err = rs.cfg.Store.Room(ctx, id); err != nil {
		return entry, seen, err
	}
	if r := rs.Open(id); r != nil {
		if seen, err = worldstate.Ask(ctx, r.World, f); errors.Is(err, worldstate.ErrClosed) {
			err = nil // the room has ended: nobody is in it
		}
	}
	return entry, seen, err
}

// Open returns the room if it is open, else nil.
func (rs *Rooms) Open(id worldstate.RoomID) *Room {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if o := rs.open[id]; o != nil {
		return o.now()
	}
	return nil
}

// opened returns all open rooms.
func (rs *Rooms) opened() (all []*Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.list()
}

// list is opened for callers that hold mu.
func (rs *Rooms) list() (all []*Room) {
	for _, o := range rs.open {
		if r := o.now(); r != nil {
			all = append(all, r)
		}
	}
	return all
}

// Count returns the numbers of open rooms and of people in them.
func (rs *Rooms) Count() (rooms, people int) {
	all := rs.opened()
	for _, r := range all {
		people += r.World.People()
	}
	return len(all), people
}

// everywhere calls f for every open room in parallel.
func (rs *Rooms) everywhere(f func(*Room) error) error {
	all := rs.opened()
	failed := make([]error, len(all))
	var running sync.WaitGroup
	for i, r := range all {
		running.Go(func() { failed[i] = f(r) })
	}
	running.Wait()
	return errors.Join(failed...)
}

// beside runs f on a goroutine for which Close waits. After Close it does nothing.
func (rs *Rooms) beside(f func()) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if !rs.closed {
		rs.done.Go(f)
	}
}

// Close ends all rooms; participants learn that the server is stopping. At the end of
// the context it gives up rooms that have not ended.
func (rs *Rooms) Close(ctx context.Context) error {
	rs.mu.Lock()
	rs.closed = true
	rs.mu.Unlock()
	rs.stop()
	err := rs.everywhere(func(r *Room) error { return r.close(ctx) })
	return errors.Join(err, within(ctx, &rs.done))
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
