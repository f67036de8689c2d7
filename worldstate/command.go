package worldstate

import (
	"time"

	"stoa/avatar"
	"stoa/worldstate/board"
)

// Command is one requested change by a participant. The types below are the
// complete list of ways a room can change from outside, besides [Room.Join].
type Command interface{ command() }

type (
	// Move says where the sender's body is now.
	Move struct {
		Body avatar.Body
		At   time.Time // when it arrived
	}

	// Teleport is a jump that speed and walls do not bind.
	Teleport struct {
		Body avatar.Body
		At   time.Time
	}

	// Mute says whether the sender's voice may be forwarded at all.
	Mute struct{ Muted bool }

	// Operate changes an object for good. ClientSequence makes a retry apply
	// once.
	Operate struct {
		Client         ClientID
		ClientSequence uint64
		Object         uint32
		Operation      board.Operation
	}

	// Draw shows a part of a stroke that is not finished. Points begin at
	// index From; From 0 without points takes the stroke away.
	Draw struct {
		Object uint32
		Stroke board.ID
		Colour uint32
		Width  uint16
		From   int
		Points []board.Point
	}

	// Leave ends the sender's presence. Lost marks one that did not come back
	// in time.
	Leave struct{ Lost bool }
)

func (Move) command()     {}
func (Teleport) command() {}
func (Mute) command()     {}
func (Operate) command()  {}
func (Draw) command()     {}
func (Leave) command()    {}
