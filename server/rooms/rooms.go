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
	registry
	cfg Config

	passcodes *auth.Queue // for hashing
	blocks    changes
	readings  atomic.Uint64 // of reads of the owners
	owners    atomic.Pointer[ownership]
	pending   pendingRefreshes
	health    health
}

// New returns the server's rooms, none of them open. [Rooms.Close] must be called.
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

// Via says how a person comes to a room.
type Via struct {
	From clientaddr.Client
	// Admitted: a host has let the person in. The door, which may have been closed
	// since, is not checked again.
	Admitted bool
}

// Join lets a person join or resume in a room, and opens the room if necessary.
func (rs *Rooms) Join(ctx context.Context, id worldstate.RoomID, a worldstate.Arrival, via Via) (*Room, uint16, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, 0, err
		}
		number, err := rs.join(ctx, r, a, via)
		if errors.Is(err, ErrAddressFull) {
			if made, e := r.makeRoom(ctx, via.From); e == nil && made {
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

// Close ends all rooms. Their people are told that the server is stopping. What
// has not ended when the context does is given up.
func (rs *Rooms) Close(ctx context.Context) error { return rs.close(ctx) }
