package rooms

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"stoa/audio"
	"stoa/audio/sfu"
	"stoa/server/clientaddr"
	"stoa/worldstate"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// Room is an open room.
type Room struct {
	ID    worldstate.RoomID
	World *worldstate.Room

	journal *store.Journal
	voices  *audio.Switch
	sfu     *sfu.SFU
	done    sync.WaitGroup // media peers being closed

	access   atomic.Pointer[known]
	versions atomic.Uint64 // of reads of access

	mu        sync.Mutex // guards the fields below
	occupants map[uint16]*occupant
	knocks    map[string]*knock // by secret
	lastKnock uint32
	given     bool // given up, see giveUp
}

// occupant is what the server keeps for a participant besides its state: address, rate
// limits and media peer. It lives as long as the participant, across resumes.
type occupant struct {
	budget  Budget
	resumes *rate.Limiter

	// Guarded by Room.mu.
	from    clientaddr.Client
	account worldstate.AccountID
	own     bool // has a role of its own, or a host has admitted it
	viewer  worldstate.Viewer

	mu         sync.Mutex // guards the fields below; held while an offer is answered
	connection uint32
	peer       *sfu.Peer
	closed     bool
}

// Rate limit of a participant's resumes, PROTOCOL.md section 11.
const (
	resumeEvery = 2 * time.Second
	resumeBurst = 10
)

// ErrTooOften reports a participant that resumes too often.
var ErrTooOften = errors.New("rooms: too many resumes")

// ErrOldOffer reports an offer for a connection that a newer one has replaced.
var ErrOldOffer = errors.New("rooms: a newer peer connection replaced this one")

func (rs *Rooms) load(ctx context.Context, id worldstate.RoomID) (*Room, error) {
	entry, err := rs.cfg.Store.Room(ctx, id)
	if err != nil {
		return nil, err
	}
	place, err := scene.Load(entry.Template)
	if err != nil {
		return nil, err
	}
	contents, journal, err := rs.cfg.Store.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	records, err := rs.cfg.Store.Records(ctx, id)
	if err != nil {
		return nil, err
	}
	access, err := rs.cfg.Store.Access(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &Room{ID: id, journal: journal, voices: audio.NewSwitch(), sfu: rs.cfg.SFU, occupants: map[uint16]*occupant{}, knocks: map[string]*knock{}}
	r.access.Store(&known{0, access})
	r.World = worldstate.Open(worldstate.Config{
		Room: id, Scene: place, Contents: contents, Records: records, Journal: journal, Voices: r.voices,
		TickRate: rs.cfg.TickRate, FirstNumber: uint16(rand.Uint32()), Since: rs.since(id), Back: journal.Back(), Ticked: rs.cfg.Ticked, Gone: r.gone, Log: rs.cfg.Log,
	})
	r.tellDoor()
	return r, nil
}

// errMeanwhile reports that access, blocks or owners changed while somebody was
// coming in: what it was let in by may not hold any more.
var errMeanwhile = errors.New("rooms: who may come in changed meanwhile")

// join admits a person with the current role. The room's goroutine checks again that
// the rules have not changed, so that nobody slips past a ban or a block.
func (rs *Rooms) join(ctx context.Context, r *Room, a worldstate.Arrival, via Via) (uint16, error) {
	access, owners, blocks := r.access.Load(), rs.owners.Load(), rs.blocks.now()
	if err := access.Refuses(a.Account, a.DeviceID, time.Now()); err != nil {
		return 0, err
	}
	role, own := rs.roleIn(access.Access, a.Account)
	a.Participant.Role, a.Invited, a.Participant.Silenced = role, own, access.Silenced[a.Account]
	if !a.Resume && !via.Admitted && (waits(access.Access, role, own) || !own && access.Link == worldstate.NoLink) {
		return 0, ErrDoor
	}
	var err error
	if a.Hidden, err = rs.cfg.Store.Hidden(ctx, a.Account); err != nil {
		return 0, err
	}
	a.HiddenAs = blocks
	a.Check = func() error {
		if r.access.Load() != access || rs.owners.Load() != owners || rs.blocks.touched(a.Account, blocks) {
			return errMeanwhile
		}
		return nil
	}
	a.Came = func(number uint16) error {
		return r.came(number, &occupant{from: via.From, account: a.Account, own: own || via.Admitted, viewer: a.Viewer})
	}
	return r.World.Join(ctx, a)
}

// came is called by the world for a person who is admitted, or resumes on the earlier
// seat. It refuses one who resumes too often, whose older connection stays.
func (r *Room) came(number uint16, now *occupant) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.given {
		return worldstate.ErrClosed
	}
	s := r.occupants[number]
	switch {
	case s == nil:
		if err := r.crowded(now.from, now.own); err != nil {
			return err
		}
		now.resumes = rate.NewLimiter(rate.Every(resumeEvery), resumeBurst)
		r.occupants[number] = now
		return nil
	case !s.resumes.Allow():
		return ErrTooOften
	}
	s.viewer, s.from, s.own = now.viewer, now.from, s.own || now.own
	return nil
}

// Budget returns a participant's rate limits; an empty one if it has gone.
func (r *Room) Budget(number uint16) *Budget {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.occupants[number]; s != nil {
		return &s.budget
	}
	return &Budget{}
}

// Answer answers a media offer of a participant: the first of a peer connection, an ICE
// restart (the same connection number), or a replacement (a higher number).
func (r *Room) Answer(ctx context.Context, number uint16, connection uint32, offer string) (string, error) {
	r.mu.Lock()
	s := r.occupants[number]
	r.mu.Unlock()
	if s == nil {
		return "", worldstate.ErrNotHere
	}
	slots, err := r.slotsOf(ctx, number)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return "", worldstate.ErrNotHere
	case connection < s.connection:
		return "", ErrOldOffer
	case connection > s.connection || s.peer == nil:
		if err := r.newPeer(s, number, slots); err != nil {
			return "", err
		}
		s.connection = connection
	}
	return s.peer.Answer(ctx, offer)
}

// slotsOf returns a participant's number of voice slots.
func (r *Room) slotsOf(ctx context.Context, number uint16) (int, error) {
	p, err := r.person(ctx, uint32(number))
	if errors.Is(err, worldstate.ErrNobody) {
		return 0, worldstate.ErrNotHere
	} else if err != nil {
		return 0, err
	}
	return p.Slots, nil
}

func (r *Room) newPeer(s *occupant, number uint16, slots int) error {
	if s.peer != nil {
		_ = s.peer.Close() // the peer is replaced, whatever the error
		s.peer = nil
	}
	peer, err := r.sfu.NewPeer(r.voices, number, slots)
	if err != nil {
		return fmt.Errorf("make media peer: %w", err)
	}
	s.peer = peer
	return nil
}

// gone is called by the world when a participant has left for good. The voice ends at
// once; a goroutine closes the peer, which may take a while.
func (r *Room) gone(number uint16) {
	r.voices.Mute(number, true)
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.occupants[number]; s != nil {
		delete(r.occupants, number)
		r.done.Go(func() { r.clear(number, s) })
	}
}

// clear removes a participant's voice and slots.
func (r *Room) clear(number uint16, s *occupant) {
	r.voices.Mute(number, true)
	s.close()
	r.voices.Remove(number) // after the peer, which would create the source again
}

func (s *occupant) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.peer != nil {
		_ = s.peer.Close() // the participant is gone: nobody to report to
	}
}

// Forwarded returns how many packets of each talker were sent to a listener.
func (r *Room) Forwarded(listener uint16) map[uint16]uint64 { return r.voices.Forwarded(listener) }

func (r *Room) ended() bool {
	select {
	case <-r.World.Done():
		return true
	default:
		return false
	}
}

// close ends the room and waits for its media peers until the context ends.
func (r *Room) close(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { r.giveUp(worldstate.ErrStuck, worldstate.ErrClosed) })
	r.World.Close()
	if !stop() {
		return worldstate.ErrStuck
	}
	return within(ctx, &r.done)
}

// giveUp ends a room whose goroutine is stuck: it tells the participants and ends their
// voices without waiting for anything that the room may hold. False if the room has
// ended already.
func (r *Room) giveUp(why, tell error) bool {
	r.mu.Lock()
	if r.given || r.ended() {
		r.mu.Unlock()
		return false
	}
	r.given = true // nobody can join any more
	occupants := r.occupants
	r.occupants = nil
	for number, s := range occupants {
		r.done.Go(func() { r.clear(number, s) })
	}
	r.mu.Unlock()
	r.World.Abandon(why)
	for _, s := range occupants {
		s.viewer.Leave(tell)
	}
	return true
}
