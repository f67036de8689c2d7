package session

import (
	"context"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// operation passes a durable change to the room, which answers.
func (s *session) operation(_ context.Context, m wire.Message) {
	op := m.(*worldstate.Operation)
	if s.room.World.Send(s.number, op) != nil {
		s.refuse(wire.CodeOperation, wire.Busy, "the room's queue is full", &op.ClientSequence)
	}
}

func (s *session) refuseOperation(m wire.Message) {
	s.refuse(wire.CodeOperation, wire.TooFast, "more than 30 operations a second", &m.(*worldstate.Operation).ClientSequence)
}

// live passes a part of a live stroke to the room. It drops points that it cannot
// decode.
func (s *session) live(_ context.Context, m wire.Message) {
	l := m.(*wire.Live)
	points, err := record.DecodePoints(nil, l.Points)
	if err != nil {
		return
	}
	_ = s.room.World.Send(s.number, &worldstate.Draw{Board: l.Board, Stroke: l.Stroke, Colour: l.Colour, Width: l.Width,
		From: int(l.From), Points: points})
}

// refuse tells the client why the server refused a message.
func (s *session) refuse(of wire.Code, reason wire.Reason, detail string, ref *uint64) {
	s.say(&wire.Refused{Reason: reason, Detail: detail, Ref: ref, Of: of})
}

func (s *session) say(m wire.Message) {
	if !s.out.send(m) {
		s.end(wire.TooSlow)
	}
}
