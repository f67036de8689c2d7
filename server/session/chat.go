package session

import (
	"context"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
)

// line passes a chat line to the room, which answers.
func (s *session) line(_ context.Context, m wire.Message) {
	l := m.(*worldstate.Chat)
	l.At = time.Now()
	if s.room.World.Send(s.number, l) != nil {
		s.refuse(wire.CodeChat, wire.Busy, "the room's queue is full", &l.Ref)
	}
}

func (s *session) refuseLine(m wire.Message) {
	s.refuse(wire.CodeChat, wire.TooFast, "more than a line a second", &m.(*worldstate.Chat).Ref)
}
