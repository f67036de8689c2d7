package session

import (
	"context"

	"stoa/server/wire"
	"stoa/worldstate"
)

// pong answers a ping with the room's clock.
func (s *session) pong(_ context.Context, m wire.Message) {
	ms, tick := s.room.World.Clock()
	s.say(&wire.Pong{Time: m.(*wire.Ping).Time, ServerTime: ms, Tick: tick})
}

// leave ends the presence. The room answers by ending the session.
func (s *session) leave(context.Context, wire.Message) {
	s.room.World.Insist(s.number, &worldstate.Leave{})
}
