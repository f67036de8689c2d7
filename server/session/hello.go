package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// refusal is a reason to close before the session begins.
type refusal struct {
	reason wire.Reason
	err    error
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %v", r.reason, r.err) }

// turnAway ends a session whose hello was refused.
func (s *session) turnAway(err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{wire.Internal, err}
	}
	if r.reason == wire.Internal {
		s.log.Error("hello failed", "reason", err.Error())
	}
	s.end(r.reason)
}

// hello reads the first message and lets the participant join or resume. PROTOCOL.md
// section 3.3.
func (s *session) hello(ctx context.Context) error {
	m, err := s.readHello()
	if err != nil {
		return err
	}
	if m.Version != wire.Version {
		return &refusal{wire.BadVersion, fmt.Errorf("client speaks version %d", m.Version)}
	}
	a, admitted, err := s.arrival(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, helloTime)
	defer cancel()
	s.room, s.number, err = s.server.Rooms.Join(ctx, s.claim.Room, *a, rooms.Via{From: s.from, Admitted: admitted})
	if err != nil {
		return &refusal{joinReason(err), err}
	}
	s.presented, s.budget = true, s.room.Budget(s.number)
	if !a.Resume {
		s.server.Stats.Joined[m.Device].Add(1)
	}
	s.out.enter()
	s.log.Info("session began", "participant", s.number, "device", int(m.Device), "resumed", a.Resume)
	return nil
}

func (s *session) readHello() (*wire.Hello, error) {
	data, err := s.next(helloTime)
	var late timeout
	switch {
	case errors.As(err, &late) && late.Timeout():
		return nil, &refusal{wire.HelloTimeout, err}
	case errors.Is(err, wire.ErrMalformed), errors.Is(err, websocket.ErrReadLimit):
		return nil, &refusal{wire.Malformed, err}
	case errors.Is(err, errControl):
		return nil, &refusal{wire.TooFast, err}
	case err != nil:
		return nil, &refusal{lost, err}
	}
	_, m, rest, err := wire.ParseClient(data)
	hello, ok := m.(*wire.Hello)
	if err != nil || !ok {
		return nil, &refusal{wire.Malformed, fmt.Errorf("the first message is not hello: %w", errors.Join(err, wire.ErrMalformed))}
	}
	s.behind = rest
	return hello, nil
}

// arrival checks the ticket or token and returns who comes. admitted: a host let the
// person in.
func (s *session) arrival(m *wire.Hello) (a *worldstate.Arrival, admitted bool, err error) {
	a = &worldstate.Arrival{Client: m.Client, Slots: int(m.Slots), Viewer: s, Resume: m.Resume != ""}
	if a.Resume {
		claim, err := s.server.Sealer.Open(m.Resume)
		if err != nil || claim.Client != m.Client {
			return nil, false, &refusal{wire.ResumeRefused, auth.ErrToken}
		}
		s.claim = claim
		a.Place, a.Have = m.Place, m.Have
	} else {
		t, ok := s.server.Tickets.Take(m.Ticket, time.Now())
		if !ok {
			return nil, false, &refusal{wire.TicketRefused, errors.New("no such ticket, or used, or older than 30 s")}
		}
		admitted = t.Admitted
		s.claim = auth.Claim{Room: t.Room, Client: m.Client, Account: t.Account, DeviceID: t.DeviceID, Name: t.Name, Appearance: t.Appearance}
	}
	c := s.claim
	a.Participant = worldstate.Participant{Number: c.Number, Name: c.Name, Appearance: c.Appearance,
		Device: m.Device, Muted: true}
	a.Account, a.DeviceID = c.Account, c.DeviceID
	return a, admitted, nil
}

func joinReason(err error) wire.Reason {
	switch {
	case errors.Is(err, rooms.ErrStopping):
		return wire.ServerStopping
	case errors.Is(err, rooms.ErrTooOften):
		return wire.TooFast
	case errors.Is(err, rooms.ErrNoRoom), errors.Is(err, rooms.ErrDoor):
		return wire.TicketRefused
	case errors.Is(err, rooms.ErrAddressFull):
		return wire.AddressFull
	}
	return wire.ReasonOf(err)
}
