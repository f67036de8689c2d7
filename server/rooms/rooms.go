package rooms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"stoa/audio/sfu"
	"stoa/server/auth"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// sweepEvery is how often empty rooms are looked for.
const sweepEvery = 30 * time.Second

// maxFailures within failureWindow close a room for good until the server is
// restarted.
const (
	maxFailures   = 3
	failureWindow = time.Minute
)

var (
	// ErrNoRoom reports an id that no room has.
	ErrNoRoom = store.ErrNoRoom
	// ErrFailing reports a room that panicked too often to be opened again.
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
	Log      *slog.Logger
}

// Rooms is the rooms of a server. Its methods may be called from any
// goroutine.
type Rooms struct {
	cfg   Config
	began time.Time
	quit  chan struct{}
	done  sync.WaitGroup

	passcodes *auth.Turns // for hashing

	owning   sync.Mutex   // held while the owners are read anew
	hiding   sync.Mutex   // held while rooms are brought in line with a block
	ownersMu sync.RWMutex // guards owners
	owners   map[worldstate.AccountID]bool

	mu       sync.Mutex // guards what follows; held while a room opens, so that it opens once
	open     map[worldstate.RoomID]*Room
	failures map[worldstate.RoomID][]time.Time
	going    map[worldstate.RoomID]bool // being deleted
	closed   bool
}

// New returns rooms of which none is open. [Rooms.Close] must be called.
func New(ctx context.Context, cfg Config) (*Rooms, error) {
	rs := &Rooms{cfg: cfg, began: time.Now(), quit: make(chan struct{}), owners: map[worldstate.AccountID]bool{}, passcodes: auth.NewTurns(), going: map[worldstate.RoomID]bool{},
		open: map[worldstate.RoomID]*Room{}, failures: map[worldstate.RoomID][]time.Time{}}
	if err := rs.readOwners(ctx); err != nil {
		return nil, err
	}
	rs.done.Go(rs.sweep)
	return rs, nil
}

// Join lets somebody into a room, opening it if need be. Admitted says that
// somebody inside has let it in: the door, which may have been closed since its
// ticket was given, is not looked at again.
func (rs *Rooms) Join(ctx context.Context, id worldstate.RoomID, a worldstate.Arrival, admitted bool) (*Room, uint16, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, 0, err
		}
		number, err := rs.join(ctx, r, a, admitted)
		if errors.Is(err, worldstate.ErrClosed) {
			continue // it ended between the two; get opens it again or says why not
		}
		return r, number, err
	}
}

// get returns the open room, opening it if need be.
func (rs *Rooms) get(ctx context.Context, id worldstate.RoomID) (*Room, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.closed {
		return nil, ErrStopping
	}
	if r := rs.open[id]; r != nil {
		if !r.ended() {
			return r, nil
		}
		rs.discard(r)
	}
	if rs.going[id] {
		return nil, ErrNoRoom
	}
	if rs.failing(id) {
		return nil, ErrFailing
	}
	r, err := rs.load(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open room: %w", err)
	}
	rs.open[id] = r
	return r, nil
}

// discard forgets a room that ended by itself.
func (rs *Rooms) discard(r *Room) {
	delete(rs.open, r.ID)
	rs.done.Go(r.closePeers)
	if r.World.Failure() != nil {
		rs.failures[r.ID] = append(rs.failures[r.ID], time.Now())
	}
}

func (rs *Rooms) failing(id worldstate.RoomID) bool {
	f := rs.failures[id]
	return len(f) >= maxFailures && time.Since(f[len(f)-maxFailures]) < failureWindow
}

// since is when people were last cut off from the room against their will. A
// room that is merely opened again after it stood empty cut off nobody.
func (rs *Rooms) since(id worldstate.RoomID) time.Time {
	if f := rs.failures[id]; len(f) > 0 {
		return f[len(f)-1]
	}
	return rs.began
}

// Look calls f with the state of the room if it is open, on its goroutine, and
// returns its entry. ErrNoRoom if there is no such room.
func (rs *Rooms) Look(ctx context.Context, id worldstate.RoomID, f func(*worldstate.State)) (store.Room, error) {
	entry, err := rs.cfg.Store.Room(ctx, id)
	if err != nil {
		return entry, err
	}
	if r := rs.Open(id); r != nil {
		if err := r.World.Do(ctx, f); err != nil && !errors.Is(err, worldstate.ErrClosed) {
			return entry, err
		}
	}
	return entry, nil
}

// Open returns the room if it is open, else nil.
func (rs *Rooms) Open(id worldstate.RoomID) *Room {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.open[id]
}

// Count returns how many rooms are open and how many people are in them.
func (rs *Rooms) Count() (rooms, people int) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.open {
		people += r.World.People()
	}
	return len(rs.open), people
}

// sweep closes rooms that stood empty from one look to the next.
func (rs *Rooms) sweep() {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	empty := map[*Room]bool{}
	for {
		select {
		case <-rs.quit:
			return
		case <-ticker.C:
			empty = rs.sweepOnce(empty)
		}
	}
}

func (rs *Rooms) sweepOnce(before map[*Room]bool) (empty map[*Room]bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	empty = map[*Room]bool{}
	for id, r := range rs.open {
		r.dropKnocks()
		rs.tidy(r)
		switch {
		case r.World.People() > 0 || len(r.Waiting()) > 0:
		case before[r] && r.World.CloseIfEmpty():
			delete(rs.open, id)
			rs.done.Go(r.closePeers)
		default:
			empty[r] = true
		}
	}
	return empty
}

// Close ends all rooms. Their people are told that the server is stopping.
func (rs *Rooms) Close() {
	close(rs.quit)
	rs.mu.Lock()
	rs.closed = true
	for _, r := range rs.open {
		r.close()
	}
	clear(rs.open)
	rs.mu.Unlock()
	rs.done.Wait()
}
