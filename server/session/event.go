package session

import (
	"strings"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// isGreeting reports whether the event's size depends on the room, not on a slow
// client.
func isGreeting(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Welcome, *worldstate.ChatHistory:
		return true
	}
	return false
}

// asksForMore reports whether the client may ask for parts of the records after the
// event.
func asksForMore(e worldstate.Event) bool {
	switch e := e.(type) {
	case *worldstate.Welcome, *worldstate.ContentsReset, *worldstate.Records, *worldstate.Missed, *worldstate.DocumentContent:
		return true
	case *worldstate.Result:
		return e.BringsBack()
	}
	return false
}

// isPart reports whether the event answers a request of the write loop. The write loop
// encodes such an event, because it is large and the room is busy.
func isPart(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Records, *worldstate.Missed, *worldstate.DocumentContent:
		return true
	}
	return false
}

// appendEvent calls write with the messages of the event. Most events are messages
// themselves.
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
	case *worldstate.NotHeld:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Of: wire.CodeHold})
	case *worldstate.NotOpened:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Of: wire.CodeOpenDocument})
	case *worldstate.NotWritten:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.Ref, Of: wire.CodeWriteDocument})
	case *worldstate.NotSaid:
		write(&wire.Refused{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.Ref, Of: wire.CodeChat})
	default:
		write(e)
	}
}

// limits returns the field of welcome: numbers in the order of PROTOCOL.md section 5.1.
func limits() []uint64 {
	return []uint64{poseRate, operationRate, liveRate, wire.MaxMessage, record.MaxPointsBytes}
}

// inside are the package names in errors, which clients do not need.
var inside = strings.NewReplacer("worldstate: ", "", "record: ", "", "store: ", "", "rooms: ", "", "sfu: ", "", "document: ", "")

// detail returns the error's text for developers of clients.
func detail(err error) string { return inside.Replace(err.Error()) }
