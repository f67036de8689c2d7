package rooms

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"stoa/server/clientaddr"
	"stoa/worldstate"
)

// knock is a visitor who waits at the door.
type knock struct {
	number   uint32
	visitor  Visitor
	since    time.Time
	seen     time.Time     // time of the last request
	admitted bool          // valid once answered is closed
	ticket   string        // given to the admitted visitor
	told     time.Time     // time of the answer
	answered chan struct{} // closed by the answer
}

func (k *knock) isAnswered() bool {
	select {
	case <-k.answered:
		return true
	default:
		return false
	}
}

// Waiting is a knock as hosts see it.
type Waiting struct {
	worldstate.Knock
	Since time.Time
}

// Limits of knocks. PROTOCOL.md section 11.
const (
	maxKnocks     = 50
	knockLife     = 10 * time.Minute
	knockPatience = time.Minute // without a request: the page was closed
	answerLife    = 30 * time.Second
	knocksEach    = 5 // of one source; a /48 may have four times as many
)

var (
	// ErrKnocks reports too many knocks.
	ErrKnocks = errors.New("rooms: too many people wait at this door")
	// ErrKnockRefused reports a knock that was refused.
	ErrKnockRefused = errors.New("rooms: a host refused this knock")
	// ErrKnockGone reports a knock that has ended or is unknown.
	ErrKnockGone = errors.New("rooms: nobody knocks with this secret")
)

// Knock makes the visitor wait at the door and returns the knock's secret.
func (rs *Rooms) Knock(ctx context.Context, id worldstate.RoomID, v *Visitor) (secret string, err error) {
	r, err := rs.get(ctx, id)
	if err != nil {
		return "", err
	}
	secret = rand.Text()
	if err := r.addKnock(secret, v); err != nil {
		return "", err
	}
	r.tellDoor()
	return secret, nil
}

// GiveUp ends a knock.
func (rs *Rooms) GiveUp(id worldstate.RoomID, secret string) {
	r := rs.Open(id)
	if r == nil {
		return
	}
	r.mu.Lock()
	delete(r.knocks, secret)
	r.mu.Unlock()
	r.tellDoor()
}

// Attended reports whether somebody who may answer knocks is in the room.
func (rs *Rooms) Attended(ctx context.Context, id worldstate.RoomID) (bool, error) {
	_, host, err := Inspect(ctx, rs, id, func(s *worldstate.State) bool {
		return slices.ContainsFunc(s.People, func(p *worldstate.Person) bool { return p.Role.May(worldstate.Answering) })
	})
	return host, err
}

func (r *Room) addKnock(secret string, v *Visitor) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	r.sweepKnocks(now)
	for old, k := range r.knocks {
		if k.visitor.Account == v.Account {
			delete(r.knocks, old) // the visitor has opened the page again
		}
	}
	narrow, wide := 0, 0
	for _, k := range r.knocks {
		if k.visitor.From.Narrow == v.From.Narrow {
			narrow++
		}
		if k.visitor.From.Wide == v.From.Wide {
			wide++
		}
	}
	if len(r.knocks) >= maxKnocks || v.From.Narrow != "" && (narrow >= knocksEach || wide >= clientaddr.WideFactor*knocksEach) {
		return ErrKnocks
	}
	r.lastKnock++
	r.knocks[secret] = &knock{number: r.lastKnock, visitor: *v, since: now, seen: now, answered: make(chan struct{})}
	return nil
}

// sweepKnocks removes knocks that nobody asks about, and answered ones after a while.
// Callers hold r.mu.
func (r *Room) sweepKnocks(now time.Time) (dropped bool) {
	for secret, k := range r.knocks {
		if now.Sub(k.since) > knockLife || now.Sub(k.seen) > knockPatience || k.isAnswered() && now.Sub(k.told) > answerLife {
			delete(r.knocks, secret)
			dropped = true
		}
	}
	return dropped
}

// dropKnocks calls sweepKnocks and tells hosts.
func (r *Room) dropKnocks() {
	r.mu.Lock()
	dropped := r.sweepKnocks(time.Now())
	r.mu.Unlock()
	if dropped {
		r.tellDoor()
	}
}

// Await waits for the answer to a knock and returns the admitted visitor and the ticket
// that give makes: one per knock, also for repeated calls. Errors: ErrKnockRefused,
// ErrKnockGone, or the context's if there is no answer yet. give must not block.
func (rs *Rooms) Await(ctx context.Context, id worldstate.RoomID, secret string, give func(*Visitor) string) (*Visitor, string, error) {
	r := rs.Open(id)
	if r == nil {
		return nil, "", ErrKnockGone
	}
	k := r.findKnock(secret)
	if k == nil {
		return nil, "", ErrKnockGone
	}
	select {
	case <-k.answered:
	case <-r.World.Done():
		return nil, "", ErrKnockGone
	case <-ctx.Done():
		r.findKnock(secret) // marks the knock as alive
		return nil, "", ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !k.admitted {
		return nil, "", ErrKnockRefused
	}
	if k.ticket == "" {
		k.ticket = give(&k.visitor)
	}
	return &k.visitor, k.ticket, nil
}

func (r *Room) findKnock(secret string) *knock {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	r.sweepKnocks(now)
	k := r.knocks[secret]
	if k != nil {
		k.seen = now
	}
	return k
}

// answer admits or refuses a knock.
func (r *Room) answer(number uint32, admit bool) error {
	err := worldstate.ErrNoKnock
	r.mu.Lock()
	for _, k := range r.knocks {
		if k.number == number && !k.isAnswered() {
			k.admitted, k.told = admit, time.Now()
			close(k.answered)
			err = nil
		}
	}
	r.mu.Unlock()
	r.tellDoor()
	return err
}

// Waiting returns the unanswered knocks, in order.
func (r *Room) Waiting() (all []Waiting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sweepKnocks(time.Now())
	for _, k := range r.knocks {
		if !k.isAnswered() {
			all = append(all, Waiting{worldstate.Knock{Number: k.number, Name: k.visitor.Name, Colour: k.visitor.Appearance.Colour}, k.since})
		}
	}
	slices.SortFunc(all, func(a, b Waiting) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// tellDoor sends the door, the knocks and the rights to the room.
func (r *Room) tellDoor() {
	r.World.SetDoor(func() *worldstate.DoorChanged {
		access := r.access.Load()
		is := &worldstate.DoorChanged{Door: access.Door, Rights: access.Rights}
		for _, w := range r.Waiting() {
			is.Knocks = append(is.Knocks, w.Knock)
		}
		return is
	})
}
