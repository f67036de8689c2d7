package session

import (
	"context"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
)

// line passes a line of chat to the room, which answers it.
func (s *session) line(_ context.Context, m wire.Message) {
	l := m.(*wire.Say)
	err := s.room.World.Send(s.number, &worldstate.Say{Ref: l.Ref, Scope: l.Scope, To: l.To, Text: l.Text, At: time.Now()})
	if err != nil {
		s.refuse(wire.CodeSay, wire.Busy, "the room's queue is full", &l.Ref)
	}
}

func (s *session) refuseLine(m wire.Message) {
	s.refuse(wire.CodeSay, wire.TooFast, "more than a line a second", &m.(*wire.Say).Ref)
}

// hand may be dropped when the room's queue is full, like a reaction: people
// see that it is not up, and raise it again.
func (s *session) hand(_ context.Context, m wire.Message) {
	_ = s.room.World.Send(s.number, &worldstate.Raise{Up: m.(*wire.Hand).Raised})
}

func (s *session) react(_ context.Context, m wire.Message) {
	_ = s.room.World.Send(s.number, &worldstate.React{Kind: m.(*wire.React).Kind})
}
