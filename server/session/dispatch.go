package session

import (
	"context"

	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// handler is what is done with one kind of message, and how often it may come.
type handler struct {
	rate, burst int // per second, at once
	// over is called for a message beyond the rate, nil drops it silently.
	over   func(*session, wire.Message)
	handle func(*session, context.Context, wire.Message)
}

// Rates of PROTOCOL.md section 11.
const (
	poseRate      = 60
	operationRate = 30
	liveRate      = 30
)

// handlers is what a client may send after hello and what is more than a [gesture].
var handlers = map[wire.Code]handler{
	wire.CodePose:      {poseRate, 90, nil, (*session).pose},
	wire.CodeTeleport:  {5, 10, nil, (*session).teleport},
	wire.CodeMute:      {5, 10, (*session).muteInTime, (*session).insist},
	wire.CodeOperation: {operationRate, 100, (*session).refuseOperation, (*session).operation},
	wire.CodeLive:      {liveRate, 60, nil, (*session).live},
	wire.CodeOffer:     {2, 4, (*session).refuseOffer, (*session).offer},
	wire.CodePing:      {5, 10, nil, (*session).pong},
	wire.CodeLeave:     {1, 1, nil, (*session).insist},
	wire.CodeChat:      {1, 5, (*session).refuseLine, (*session).line},
	wire.CodeReact:     {3, 6, nil, (*session).forward},
	wire.CodeBlock:     {2, 10, (*session).refuseOrder, (*session).block},
	wire.CodeModerate:  {5, 20, (*session).refuseOrder, (*session).moderate},
}

// gesture is how all other commands are dealt with.
var gesture = handler{2, 5, nil, (*session).forward}

func handlerOf(code wire.Code, m wire.Message) (handler, bool) {
	if h, known := handlers[code]; known {
		return h, true
	}
	_, is := m.(worldstate.Command)
	return gesture, is
}

// dispatch hands a message to its handler if the sender's budget allows.
func (s *session) dispatch(ctx context.Context, code wire.Code, m wire.Message) {
	h, known := handlerOf(code, m)
	if !known { // hello, a second time
		s.end(wire.Malformed)
		return
	}
	switch s.budget.Spend(uint8(code), h.rate, h.burst) {
	case rooms.Allowed:
		h.handle(s, ctx, m)
	case rooms.Excess:
		s.server.Stats.Dropped.Add(1)
		if h.over != nil {
			h.over(s, m)
		}
	case rooms.Flood:
		s.end(wire.TooFast)
	}
}
