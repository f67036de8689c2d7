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
		At   time.Time `wire:"-"` // when it arrived
	}

	// Teleport is a jump that speed does not bind, nor walls on the way.
	Teleport struct {
		Body avatar.Body
		At   time.Time `wire:"-"`
	}

	// Mute says whether the sender's voice may be forwarded at all.
	Mute struct {
		Muted bool // while true the server forwards none of this participant's voice
	}

	// Operate changes an object for good. ClientSequence makes a retry apply
	// once. Client and By are the room's to fill in.
	Operate struct {
		Client          ClientID     `wire:"-"`
		By              board.Editor `wire:"-"`
		ClientSequence  uint64       `wire:"min=1,max=2^63-1"` // 1, 2, 3...: strictly rising for one client id, over all its connections; gaps are allowed
		Object          uint32       // number of the object
		board.Operation              // section 7.2
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
		Ref   uint64    `wire:"max=2^63-1"` // 1, 2, 3...: beginning with 1 and strictly rising for one client id, as in 4.5 but counted apart
		Scope Scope     `wire:"max=2"`      // 0 everybody, 1 those within earshot of the sender now, 2 one person
		To    uint16    // participant number for scope 2, else 0
		Text  string    `wire:"max=8000"` // 1 to 2000 characters after trimming; control characters but line feeds are removed
		At    time.Time `wire:"-"`
	}

	// Raise puts the sender's hand up or down.
	Raise struct{ Raised bool }

	// React shows a sign over the sender's head.
	React struct {
		Kind uint8 `wire:"min=1,max=6"` // 1 clap, 2 heart, 3 laugh, 4 surprise, 5 yes, 6 no
	}

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
	Leave struct {
		Lost bool `wire:"-"`
	}
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
