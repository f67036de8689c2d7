package session

import (
	"strings"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// isGreeting says whether the event's size is the room's doing, not the client's
// slowness.
func isGreeting(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Welcome, *worldstate.ChatHistory:
		return true
	}
	return false
}

// asksForMore says whether the client may ask for a part of the boards once it
// was sent the event.
func asksForMore(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Welcome, *worldstate.BoardsReset, *worldstate.Strokes, *worldstate.Missed:
		return true
	}
	return false
}

// isPart says whether the event was asked for by the write loop, which encodes
// it: it is large, and the room has other things to do.
func isPart(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Strokes, *worldstate.Missed:
		return true
	}
	return false
}

// appendEvent calls write with the messages that tell the event. Most events are
// messages themselves.
func appendEvent(e worldstate.Event, s *session, write func(wire.Message)) {
	switch e := e.(type) {
	case *worldstate.Welcome:
		write(&wire.Welcome{Version: wire.Version, Welcome: *e, Resume: s.server.Sealer.Seal(s.claim), Limits: limits()})
	case *worldstate.Missed:
		for _, result := range e.Results {
			write(result)
		}
	case *worldstate.Refused:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.ClientSequence, Of: wire.CodeOperation})
	case *worldstate.NotSaid:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.Ref, Of: wire.CodeChat})
	default:
		write(e)
	}
}

// limits is a field of welcome.
func limits() []uint64 {
	return []uint64{poseRate, operationRate, liveRate, wire.MaxMessage, board.MaxPointsBytes}
}

// inside names the packages that errors come from, which concern nobody outside.
var inside = strings.NewReplacer("worldstate: ", "", "board: ", "", "store: ", "", "rooms: ", "", "sfu: ", "")

// detail is a reason in words, for developers of clients.
func detail(err error) string { return inside.Replace(err.Error()) }
