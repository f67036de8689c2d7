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

	// Teleport is a jump that speed does not bind, nor walls on the way.
	Teleport struct {
		Body avatar.Body
		At   time.Time
	}

	// Mute says whether the sender's voice may be forwarded at all.
	Mute struct{ Muted bool }

	// Operate changes an object for good. ClientSequence makes a retry apply
	// once. Client and By are the room's to fill in.
	Operate struct {
		Client         ClientID
		By             board.Editor
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

	// Say is a line of chat. Ref makes a retry be stored once.
	Say struct {
		Ref   uint64
		Scope Scope
		To    uint16 // for ToOne
		Text  string
		At    time.Time
	}

	// Raise puts the sender's hand up or down.
	Raise struct{ Up bool }

	// React shows a sign over the sender's head.
	React struct{ Kind uint8 }

	// Hide says from which accounts the sender is kept apart from now on. It comes from who keeps blocks, not from a client. Of several the
	// one with the highest version holds, in whatever order they arrive.
	Hide struct {
		Accounts Hidden
		Version  uint64
	}

	// Silence is a host's wish about the sender's voice. Lifting it asks the
	// sender to speak.
	Silence struct{ On bool }

	// Become gives the sender another role.
	Become struct{ Role Role }

	// Expel ends the sender's presence against its will, for the reason Err.
	Expel struct{ Err error }

	// Leave ends the sender's presence. Lost marks one that did not come back
	// in time.
	Leave struct{ Lost bool }
)

func (Move) command()     {}
func (Teleport) command() {}
func (Mute) command()     {}
func (Operate) command()  {}
func (Draw) command()     {}
func (Say) command()      {}
func (Raise) command()    {}
func (React) command()    {}
func (Hide) command()     {}
func (Silence) command()  {}
func (Become) command()   {}
func (Expel) command()    {}
func (Leave) command()    {}
