package rooms

import (
	"context"
	"errors"
	"log/slog"
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

// Rooms is the rooms of a server: those that are open, and who may come into them and
// do what there. Its methods may be called from any goroutine.
type Rooms struct {
	registry
	cfg Config

	passcodes *auth.Queue // for hashing
	blocks    changes
	readings  atomic.Uint64 // of owners
	owners    atomic.Pointer[ownership]
	pending   pendingRefreshes
	health    health
}

// New returns rooms of which none is open. [Rooms.Close] must be called.
func New(ctx context.Context, cfg Config) (*Rooms, error) {
	if cfg.Patience == 0 {
		cfg.Patience = patience
	}
	rs := &Rooms{cfg: cfg, passcodes: auth.NewQueue()}
	rs.init(rs.load)
	if err := rs.readOwners(ctx); err != nil {
		return nil, err
	}
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

// Close ends all rooms. Their people are told that the server is stopping. What
// has not ended when the context does is given up.
func (rs *Rooms) Close(ctx context.Context) error { return rs.close(ctx) }
