package session

import (
	"context"

	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// handler is how the server handles one kind of message, and its rate limit.
type handler struct {
	rate, burst int // rate limit: messages per second, and burst
	// over is called for a message over the rate limit; nil drops the message silently.
	over   func(*session, wire.Message)
	handle func(*session, context.Context, wire.Message)
}

// Rate limits of PROTOCOL.md section 11, in messages per second, and their bursts.
const (
	poseRate      = 60
	operationRate = 30
	liveRate      = 30
)

// handlers is the table of messages that a client may send after hello, with the rate
// limit of each. Gestures that are not listed use [forwarded]; nothing else is accepted.
var handlers = map[wire.Code]handler{
	wire.CodePose:          {poseRate, 90, nil, (*session).pose},
	wire.CodeTeleport:      {5, 10, nil, (*session).teleport},
	wire.CodeMute:          {5, 10, (*session).muteInTime, (*session).insist},
	wire.CodeOperation:     {operationRate, 100, (*session).refuseOperation, (*session).operation},
	wire.CodeLive:          {liveRate, 60, nil, (*session).live},
	wire.CodeOffer:         {2, 4, (*session).refuseOffer, (*session).offer},
	wire.CodePing:          {5, 10, nil, (*session).pong},
	wire.CodeLeave:         {1, 1, nil, (*session).insist},
	wire.CodeChat:          {1, 5, (*session).refuseLine, (*session).line},
	wire.CodeReact:         {3, 6, nil, (*session).forward},
	wire.CodeBlock:         {2, 10, (*session).refuseOrder, (*session).block},
	wire.CodeHold:          {liveRate, 60, nil, (*session).forward},
	wire.CodeWear:          {1, 5, (*session).refuseOrder, (*session).wear},
	wire.CodeOpenDocument:  {10, 64, (*session).refuseDocument, (*session).openDocument},
	wire.CodeCloseDocument: {10, 64, nil, (*session).insist},
	wire.CodeWriteDocument: {operationRate, 100, (*session).writtenTooFast, (*session).writeDocument},
	wire.CodeShowPresence:  {15, 30, nil, (*session).forward},
	wire.CodeModerate:      {5, 20, (*session).refuseOrder, (*session).moderate},
}

// forwarded is the handler, and the rate limit, of gestures without a row.
var forwarded = handler{2, 5, nil, (*session).forward}

func handlerOf(code wire.Code, m wire.Message) (handler, bool) {
	if h, known := handlers[code]; known {
		return h, true
	}
	_, is := m.(worldstate.GestureCommand)
	return forwarded, is
}

// dispatch calls the handler of a message if the sender's rate limit allows.
func (s *session) dispatch(ctx context.Context, code wire.Code, m wire.Message) {
	h, known := handlerOf(code, m)
	if !known { // a second hello, or an unknown code
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
