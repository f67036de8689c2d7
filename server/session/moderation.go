package session

import (
	"context"
	"errors"
	"time"

	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// orderTime limits the work on one order.
const orderTime = 5 * time.Second

var errInside = errors.New("this cannot be done just now")

// moderate carries out an order of the sender, if the sender's role allows. The effect
// shows in the room; only a refusal is answered.
func (s *session) moderate(ctx context.Context, m wire.Message) {
	o := m.(*wire.Moderate)
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	s.ordered(wire.CodeModerate, s.server.Rooms.Moderate(ctx, s.room.ID, s.claim.Account, rooms.Order{Action: o.Action, Number: o.Participant, Value: o.Value}))
}

// block hides the sender and another account from each other.
func (s *session) block(ctx context.Context, m wire.Message) {
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	s.ordered(wire.CodeBlock, s.server.Rooms.Block(ctx, s.room.ID, s.claim.Account, m.(*wire.Block).Participant))
}

// wear gives the sender another body, if the room has the file.
func (s *session) wear(ctx context.Context, m wire.Message) {
	reading, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	if err := s.server.Rooms.MayWear(reading, s.room.ID, m.(*worldstate.Wear).File); err != nil {
		s.ordered(wire.CodeWear, err)
		return
	}
	s.forward(ctx, m)
}

func (s *session) ordered(of wire.Code, err error) {
	if err == nil {
		return
	}
	reason := wire.ReasonOf(err)
	if reason == wire.Internal {
		s.log.Error("order failed", "participant", s.number, "reason", err.Error())
		err = errInside
	}
	s.refuse(of, reason, detail(err), nil)
}

func (s *session) refuseOrder(m wire.Message) {
	of := wire.CodeModerate
	switch m.(type) {
	case *wire.Block:
		of = wire.CodeBlock
	case *worldstate.Wear:
		of = wire.CodeWear
	}
	s.refuse(of, wire.TooFast, "too many orders a second", nil)
}
