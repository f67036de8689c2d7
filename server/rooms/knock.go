package rooms

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"stoa/worldstate"
)

// knock is somebody who waits to be let in.
type knock struct {
	number   uint32
	visitor  Visitor
	since    time.Time
	seen     time.Time     // when it last asked
	admitted bool          // once answered is closed
	ticket   string        // what the admitted one was given
	told     time.Time     // when it was answered
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

// Waiting is somebody who knocks, as hosts may know it.
type Waiting struct {
	worldstate.Knock
	Since time.Time
}

// Bounds of waiting. PROTOCOL.md section 11.
const (
	maxKnocks     = 50
	knockLife     = 10 * time.Minute
	knockPatience = time.Minute // without asking again: the page was closed
	answerLife    = 30 * time.Second
	knocksEach    = 5 // of one source; a /48 may have four times as many
)

var (
	// ErrKnocks reports that too many people wait already.
	ErrKnocks = errors.New("rooms: too many people wait at this door")
	// ErrKnockRefused reports a knock that was refused.
	ErrKnockRefused = errors.New("rooms: a host refused this knock")
	// ErrKnockGone reports a knock that was given up, or is unknown.
	ErrKnockGone = errors.New("rooms: nobody knocks with this secret")
)

// Knock lets a visitor wait at the door and returns the secret to wait with.
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

// Attended says whether somebody who could let people in is in the room.
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
			delete(r.knocks, old) // the page was opened again
		}
	}
	narrow, wide := 0, 0
	for _, k := range r.knocks {
		if k.visitor.Source.Narrow == v.Source.Narrow {
			narrow++
		}
		if k.visitor.Source.Wide == v.Source.Wide {
			wide++
		}
	}
	if len(r.knocks) >= maxKnocks || v.Source.Narrow != "" && (narrow >= knocksEach || wide >= wideFactor*knocksEach) {
		return ErrKnocks
	}
	r.lastKnock++
	r.knocks[secret] = &knock{number: r.lastKnock, visitor: *v, since: now, seen: now, answered: make(chan struct{})}
	return nil
}

// sweepKnocks forgets those that gave up, and answers that had time to arrive.
// It needs r.mu.
func (r *Room) sweepKnocks(now time.Time) (dropped bool) {
	for secret, k := range r.knocks {
		if now.Sub(k.since) > knockLife || now.Sub(k.seen) > knockPatience || k.isAnswered() && now.Sub(k.told) > answerLife {
			delete(r.knocks, secret)
			dropped = true
		}
	}
	return dropped
}

// dropKnocks does so by itself, and lets hosts know.
func (r *Room) dropKnocks() {
	r.mu.Lock()
	dropped := r.sweepKnocks(time.Now())
	r.mu.Unlock()
	if dropped {
		r.tellDoor()
	}
}

// Await waits until the knock is answered and returns who may come in, with the
// ticket that give makes: one for each knock, told again if the answer is lost.
// ErrKnockRefused if it may not, ErrKnockGone; the context's error if there is no
// answer yet. give must not wait.
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
		r.findKnock(secret) // it is still there
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

// answer lets a knock in or refuses it.
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

// Waiting returns who waits for an answer, in order.
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

// tellDoor tells those in the room how the door is, who waits and who may erase.
func (r *Room) tellDoor() {
	r.World.SetDoor(func() *worldstate.DoorChanged {
		access := r.access.Load()
		is := &worldstate.DoorChanged{Door: access.Door, Erasing: access.Erasing}
		for _, w := range r.Waiting() {
			is.Knocks = append(is.Knocks, w.Knock)
		}
		return is
	})
}
