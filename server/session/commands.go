package session

import (
	"context"

	"stoa/server/wire"
	"stoa/worldstate"
)

// forward passes a command to the room. If the room's queue is full, the command is
// dropped; people notice and repeat it.
func (s *session) forward(_ context.Context, m wire.Message) {
	_ = s.room.World.Send(s.number, m.(worldstate.Command))
}

// insist passes a command that is never dropped.
func (s *session) insist(_ context.Context, m wire.Message) {
	s.room.World.Insist(s.number, m.(worldstate.Command))
}

// pong answers a ping with the room's clock.
func (s *session) pong(_ context.Context, m wire.Message) {
	ms, tick := s.room.World.Clock()
	s.say(&wire.Pong{Time: m.(*wire.Ping).Time, ServerTime: ms, Tick: tick})
}

// muteInTime handles a mute over the rate limit, but not an unmute: people who think
// that they are muted must be.
func (s *session) muteInTime(m wire.Message) {
	if m.(*worldstate.Mute).Muted {
		s.insist(context.Background(), m)
	}
}
