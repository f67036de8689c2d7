package worldstate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"stoa/avatar"
	"stoa/spatial"
)

// Arrival is a person who wants to join or resume.
type Arrival struct {
	Participant Participant // Number is the wanted number in a resume, otherwise 0
	Client      ClientID
	Account     AccountID
	DeviceID    DeviceID
	Invited     bool // has a role of its own, not the link's
	Hidden      Hidden
	HiddenAs    uint64 // version of Hidden, see [Hide]
	Slots       int    // number of voice slots
	Viewer      Viewer
	// Resume: this client was here before. The caller has checked its resume token.
	Resume bool
	// Have is what a resuming client has of the boards. May be nil.
	Have *Have
	// Check runs on the room's goroutine when the arrival is handled. Its error refuses
	// the arrival. May be nil.
	Check func() error
	// Came gets, on the room's goroutine, the number of the admitted arrival, new or
	// resumed. Its error refuses the arrival. May be nil.
	Came func(number uint16) error
	// Place is where the participant stood, for a resume after the room was closed or
	// restarted. May be nil.
	Place *avatar.Body
}

// Join admits a person, new or resuming, and returns the participant number. The viewer
// gets Welcome before Join returns.
//
// Errors: ErrFull, ErrInUse (the client id belongs to a participant), ErrNotHere (the
// resume time is over), the reason of an [Expel] for a resume after it, ErrClosed, and
// those of a.Check and a.Came.
func (r *Room) Join(ctx context.Context, a Arrival) (uint16, error) {
	var number uint16
	var err error
	if e := r.ask(ctx, func() { number, err = r.admit(&a) }); e != nil {
		// The room may still have admitted the viewer.
		if !errors.Is(e, ErrClosed) {
			r.must(func() { r.takeBack(a.Viewer) })
		}
		return 0, e
	}
	return number, err
}

// takeBack undoes an admission whose caller has gone.
func (r *Room) takeBack(v Viewer) {
	for number, p := range r.views {
		if p.viewer == v {
			r.detach(detach{number, v})
		}
	}
}

func (r *Room) admit(a *Arrival) (uint16, error) {
	r.now = time.Now()
	if a.Check != nil {
		if err := a.Check(); err != nil {
			return 0, err
		}
	}
	here := r.state.ByClient(a.Client)
	switch {
	case here != nil && a.Resume:
		return here.Number, r.reattach(here, a)
	case here != nil:
		return 0, ErrInUse
	case a.Resume && r.wasEnded(a.Client):
		return 0, ErrEnded
	case a.Resume && (r.now.Sub(r.cfg.Since) > ResumeTime || !r.mayResume[a.Client]):
		return 0, ErrNotHere
	case len(r.views) >= MaxPeople:
		return 0, ErrFull
	}
	return r.enter(a)
}

// EndMeeting removes everybody with [ErrEnded], and those too who had no connection just
// then, or were in the room before it restarted: they learn it when they resume.
func (r *Room) EndMeeting(ctx context.Context) error {
	return r.ask(ctx, func() {
		for i := len(r.state.People) - 1; i >= 0; i-- {
			r.apply(r.state.People[i].Number, &Expel{ErrEnded})
		}
		for client := range r.mayResume {
			r.endedFor[client] = r.now
		}
		clear(r.mayResume)
	})
}

// wasEnded reports whether the meeting ended for a client that did not learn it.
func (r *Room) wasEnded(client ClientID) bool {
	_, was := r.endedFor[client]
	return was
}

func (r *Room) reattach(p *Person, a *Arrival) error {
	if err := a.came(p.Number); err != nil {
		return err
	}
	r.closeAll(p.Number)
	there := r.views[p.Number]
	if there.viewer != nil {
		there.viewer.Leave(ErrDisplaced)
	}
	_, _ = r.state.Apply(p.Number, &Reconnect{a.Slots})
	r.views[p.Number] = &view{viewer: a.Viewer, seen: map[uint16]seenLive{}, held: map[uint16]*Held{}, hears: there.hears.again(), hidden: there.hidden, sight: p.Role}
	if there.sight != p.Role {
		a.Have = nil // it was meant for another role
	}
	r.welcome(p.Number, a, true)
	return nil
}

func (a *Arrival) came(number uint16) error {
	if a.Came == nil {
		return nil
	}
	return a.Came(number)
}

func (r *Room) enter(a *Arrival) (uint16, error) {
	number, err := r.number(a.Participant.Number)
	if err != nil {
		return 0, err
	}
	if err := a.came(number); err != nil {
		return 0, err
	}
	a.Participant.Number = number
	p := &Person{Participant: a.Participant, Client: a.Client, Account: a.Account, Author: a.Account.Author(r.cfg.Room), DeviceID: a.DeviceID, Invited: a.Invited, Hidden: a.Hidden, HiddenAs: a.HiddenAs,
		Slots: a.Slots, Body: r.arrivalPlace(a), MovedAt: r.now}
	joined, err := r.state.Apply(0, &Enter{p})
	if err != nil {
		return 0, err
	}
	for _, other := range r.state.People {
		if there := r.views[other.Number]; there != nil && !Sees(other, p) {
			there.hidden = append(there.hidden, number)
		}
	}
	r.tellOthers(number, joined)
	r.views[number] = &view{viewer: a.Viewer, seen: map[uint16]seenLive{}, held: map[uint16]*Held{}, hidden: r.unseen(p), sight: p.Role,
		hears: hears{ranking: spatial.Ranking{Hold: uint64(float64(r.cfg.TickRate) * spatial.HoldSeconds)}}}
	r.people.Store(int32(len(r.views)))
	r.quieten(number)
	r.cfg.Journal.Present(a.Client, true)
	r.welcome(number, a, false)
	return number, nil
}

func (r *Room) welcome(number uint16, a *Arrival, livedOn bool) {
	p := r.views[number]
	have := a.Have
	if !livedOn && have != nil && have.Sequence > r.opened {
		have = nil // its results were of another past, which a backup has replaced
	}
	if !livedOn && !r.covered.same(Guest, Host) {
		have = nil // nobody knows what its role was then
	}
	var from *uint64
	p.feed, from = r.begin(have, p.sight)
	w := &Welcome{You: number, Tick: r.tick, TickRate: uint16(r.cfg.TickRate), Scene: r.cfg.Scene,
		Sequence: r.durable.Sequence, LastClientSequence: r.durable.Clients[a.Client].ClientSequence, LivedOn: livedOn, From: from, Author: r.state.Person(number).Author}
	for _, other := range r.state.People {
		if slices.Contains(p.hidden, other.Number) {
			continue
		}
		w.Participants = append(w.Participants, other.Participant)
		w.Bodies = append(w.Bodies, avatar.Entry{Number: other.Number, Body: other.Body})
	}
	a.Viewer.Tell(w)
	a.Viewer.Tell(r.state.history(r.state.Person(number)))
	r.tellDoor(number)
}

// number returns a free participant number, the wanted one if it is free.
func (r *Room) number(wanted uint16) (uint16, error) {
	_, rested := r.rested[wanted]
	if wanted != 0 && !rested && r.views[wanted] == nil {
		return wanted, nil
	}
	for range math.MaxUint16 {
		n := r.nextNumber
		r.nextNumber++
		if _, rested := r.rested[n]; n != 0 && !rested && r.views[n] == nil {
			return n, nil
		}
	}
	return 0, fmt.Errorf("no participant number is free: %w", ErrFull)
}

// arrivalPlace returns where a person appears: the earlier place, the first spawn with
// free space around it, or the spawn farthest from others.
func (r *Room) arrivalPlace(a *Arrival) avatar.Body {
	if a.Place != nil && r.state.Ground.CanLand(a.Place) {
		return *a.Place
	}
	const elbowRoom = 1.2 // metres to the nearest person
	best, bestDistance := 0, -1.0
	for i, spot := range r.cfg.Scene.Spawns {
		nearest := math.Inf(1)
		for _, p := range r.state.People {
			nearest = math.Min(nearest, p.Body.Feet().Sub(spot.At).Len())
		}
		if nearest >= elbowRoom {
			best = i
			break
		}
		if nearest > bestDistance {
			best, bestDistance = i, nearest
		}
	}
	spot := r.cfg.Scene.Spawns[best]
	return avatar.At(spot.At, spot.Yaw*math.Pi/180, 0)
}
