package session

import (
	"strings"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// isGreeting says whether the event's size is the room's doing, not the client's
// slowness.
func isGreeting(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Welcome, *worldstate.History:
		return true
	}
	return false
}

// asksForMore says whether the client may ask for a part of the boards once it
// was sent the event.
func asksForMore(e worldstate.Event) bool {
	switch e.(type) {
	case *worldstate.Welcome, *worldstate.Reset, *worldstate.Strokes, *worldstate.Missed:
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

// appendEvent calls write with the messages that tell the event.
func appendEvent(e worldstate.Event, s *session, write func(wire.Message)) {
	switch e := e.(type) {
	case *worldstate.Welcome:
		write(s.welcome(e))
	case *worldstate.Joined:
		write(&wire.Joined{Participant: e.Participant})
	case *worldstate.Left:
		write(&wire.Left{Number: e.Number, Reason: e.Reason})
	case *worldstate.Changed:
		write(&wire.Changed{Participant: e.Participant})
	case *worldstate.Strokes:
		write(&wire.StrokesPage{Object: e.Object, Page: e.Page, More: e.More})
	case *worldstate.Missed:
		for _, result := range e.Results {
			write(resultOf(result))
		}
	case *worldstate.Operated:
		write(resultOf(e))
	case *worldstate.Acknowledged:
		write(&wire.Acknowledged{ClientSequence: e.ClientSequence, Sequence: e.Sequence})
	case *worldstate.Refused:
		write(&wire.Error{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.ClientSequence, Of: wire.CodeOperation})
	case *worldstate.Said:
		write(&wire.Said{Line: e.Line, Ref: e.Ref})
	case *worldstate.History:
		write(&wire.History{Lines: e.Lines, Stored: e.Stored})
	case *worldstate.NotSaid:
		write(&wire.Error{Reason: wire.ReasonOf(e.Err), Detail: detail(e.Err), Ref: &e.Ref, Of: wire.CodeSay})
	case *worldstate.Reacted:
		write(&wire.Reacted{Participant: e.Number, Kind: e.Kind})
	case *worldstate.Asked:
		write(&wire.Asked{})
	case *worldstate.DoorIs:
		write(&wire.Door{Door: e.Door, Knocks: e.Knocks, Erasing: e.Erasing})
	case *worldstate.Reset:
		write(&wire.Reset{Sequence: e.Sequence})
	}
}

func resultOf(e *worldstate.Operated) *wire.Result {
	c := e.Change
	return &wire.Result{Sequence: e.Sequence, Object: e.Object, Kind: c.Kind, Stroke: c.Stroke, IDs: c.IDs, Strokes: c.Strokes}
}

func (s *session) welcome(e *worldstate.Welcome) *wire.Welcome {
	m := &wire.Welcome{Version: wire.Version, You: e.You, Tick: e.Tick, TickRate: uint16(e.TickRate), Scene: e.Scene.JSON,
		Participants: e.Participants, Bodies: avatar.AppendBodies(nil, e.Bodies), Sequence: e.Sequence,
		LastClientSequence: e.LastClientSequence, Resume: s.server.Sealer.Seal(s.claim), Limits: limits(), LivedOn: e.LivedOn, Author: e.Author, From: e.From}
	for _, o := range e.Objects {
		m.Objects = append(m.Objects, wire.Object{Number: o.Number, Kind: o.Kind, X: o.X, Y: o.Y, Z: o.Z, Yaw: o.Yaw, Width: o.Width, Height: o.Height})
	}
	return m
}

// limits is a field of welcome.
func limits() []uint64 {
	return []uint64{poseRate, operationRate, liveRate, wire.MaxMessage, board.MaxPointsBytes}
}

// inside names the packages that errors come from, which concern nobody outside.
var inside = strings.NewReplacer("worldstate: ", "", "board: ", "", "store: ", "", "rooms: ", "", "sfu: ", "")

// detail is a reason in words, for developers of clients.
func detail(err error) string { return inside.Replace(err.Error()) }
