package session

import (
	"context"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
)

// pose passes on where the body is. When the room's queue is full the pose is
// dropped: a newer one follows.
func (s *session) pose(_ context.Context, m wire.Message) {
	_ = s.room.World.Send(s.number, &worldstate.Move{Body: m.(*wire.Pose).Body, At: time.Now()})
}

func (s *session) teleport(_ context.Context, m wire.Message) {
	_ = s.room.World.Send(s.number, &worldstate.Teleport{Body: m.(*wire.Teleport).Body, At: time.Now()})
}
