package session

import (
	"context"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
)

// pose passes a body to the room. If the room's queue is full, the pose is dropped; a
// newer one follows.
func (s *session) pose(_ context.Context, m wire.Message) {
	pose := m.(*worldstate.Pose)
	pose.At = time.Now()
	_ = s.room.World.Send(s.number, pose)
}
