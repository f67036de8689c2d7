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
	// ErrNoRoom reports an id that no room has.
	ErrNoRoom = store.ErrNoRoom
	// ErrFailing reports a room that failed too often to be opened again.
	ErrFailing = errors.New("rooms: the room keeps failing")
	// ErrStopping reports that the server is going down.
	ErrStopping = errors.New("rooms: the server is stopping")
)

// Config is what rooms are opened with.
type Config struct {
	Store    *store.SQLite
	SFU      *sfu.SFU
	TickRate int                 // per second, 0 for the default
	Ticked   func(time.Duration) // told how long each tick took; may be nil
	// Patience is how long a room, the store or a lock may not come round before
	// it counts as stuck, 0 for 10 s.
	Patience time.Duration
	Log      *slog.Logger
}

// Rooms is the rooms of a server. Its methods may be called from any
// goroutine.
type Rooms struct {
	cfg   Config
	began time.Time
	life  context.Context // ends with Close
	stop  context.CancelFunc
	done  sync.WaitGroup

	passcodes *auth.Queue // for hashing
	blocks    changes
	readings  atomic.Uint64 // of owners
	owners    atomic.Pointer[ownership]
	health    health

	// mu guards what follows. It is held for moments: nobody waits for a room, a
	// disk or a network meanwhile, or everybody would.
	mu        sync.Mutex
	open      map[worldstate.RoomID]*opening
	failures  map[worldstate.RoomID][]time.Time
	going     map[worldstate.RoomID]bool // being deleted
	unsettled map[worldstate.RoomID]int  // how often a change is on disk and was not felt
	disowned  bool                       // so is a change of owners
	closed    bool
}

// New returns rooms of which none is open. [Rooms.Close] must be called.
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

// Entry is how somebody comes to the door of a room.
type Entry struct {
	From clientaddr.Client
	// Admitted says that somebody inside has let it in: the door, which may have
	// been closed since its ticket was given, is not looked at again.
	Admitted bool
}

// Join lets somebody into a room, opening it if need be.
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
			continue // it ended or changed between the two; get opens it again or says why not
		}
		return r, number, err
	}
}

// Inspect returns the entry of a room and what f sees in its state, on its
// goroutine, if it is open. ErrNoRoom if there is no such room.
func Inspect[T any](ctx context.Context, rs *Rooms, id worldstate.RoomID, f func(*worldstate.State) T) (entry store.Room, seen T, err error) {
	if entry, err = rs.cfg.Store.Room(ctx, id); err != nil {
		return entry, seen, err
	}
	if r := rs.Open(id); r != nil {
		if seen, err = worldstate.Ask(ctx, r.World, f); errors.Is(err, worldstate.ErrClosed) {
			err = nil // nobody is in it
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

// opened returns all rooms that are open.
func (rs *Rooms) opened() (all []*Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.list()
}

// list is opened for those who hold mu.
func (rs *Rooms) list() (all []*Room) {
	for _, o := range rs.open {
		if r := o.now(); r != nil {
			all = append(all, r)
		}
	}
	return all
}

// Count returns how many rooms are open and how many people are in them.
func (rs *Rooms) Count() (rooms, people int) {
	all := rs.opened()
	for _, r := range all {
		people += r.World.People()
	}
	return len(all), people
}

// everywhere calls f for every open room, side by side, so that none waits for
// another.
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

// beside runs f on a goroutine that Close waits for. After Close there is no room
// left for it to see to.
func (rs *Rooms) beside(f func()) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if !rs.closed {
		rs.done.Go(f)
	}
}

// Close ends all rooms. Their people are told that the server is stopping. What
// has not ended when the context does is given up.
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
