package worldstate

import (
	"stoa/avatar"
	"stoa/worldstate/board"
	"stoa/worldstate/scene"
)

// Event is something that happened in a room and that a viewer is told
// reliably and in order.
type Event interface{ event() }

type (
	// Welcome is the first event a viewer is told: the whole room but for its
	// boards, which come when it asks for them ([Room.Next]).
	Welcome struct {
		You                uint16
		Tick               uint64
		TickRate           int
		Scene              *scene.Scene
		Participants       []Participant // in order of number, you among them
		Bodies             []avatar.Entry
		Objects            []Object     // without boards
		Sequence           uint64       // durable
		From               *uint64      // it goes on from what its boards have, and this is the last result in them; or nil
		LastClientSequence uint64       // durable
		LivedOn            bool         // the participant was here all the time
		Author             board.Author // as which your work is recorded
	}

	// Joined tells of a new participant.
	Joined struct{ Participant Participant }

	// Left tells of a participant who is gone, and why: left, lost or removed.
	Left struct {
		Number uint16
		Reason string
	}

	// Changed carries the whole new record of a participant.
	Changed struct{ Participant Participant }

	// Strokes is a part of a board, in order of sequence. It is of the board as
	// it is after the results told before, and has nothing to do with those told
	// after. Strokes that are known already may be in it.
	Strokes struct {
		Object uint32
		Page   *board.Page
		More   bool // the board has strokes beyond
	}

	// Missed is results that others were told before.
	Missed struct{ Results []*Operated }

	// Operated is a durable result. Viewers are told of it once it is on disk.
	// Client is zero for what the room itself did.
	Operated struct {
		Sequence       uint64
		Object         uint32
		Change         board.Change
		Client         ClientID
		ClientSequence uint64
	}

	// Acknowledged tells an author that its operations up to ClientSequence
	// are on disk.
	Acknowledged struct{ ClientSequence, Sequence uint64 }

	// Refused tells an author why an operation did nothing. It was not
	// applied and never will be.
	Refused struct {
		ClientSequence uint64
		Err            error
	}

	// Said tells a line of chat to those it is for.
	Said struct {
		Line Line
		Ref  *uint64 // for its author
	}

	// History is what was said before, and which lines of this client's own are
	// stored. It follows the Welcome.
	History struct {
		Lines  []Line
		Stored []uint64 // refs, rising
	}

	// NotSaid tells an author why a line was not said.
	NotSaid struct {
		Ref uint64
		Err error
	}

	// Reacted tells of a sign over somebody's head.
	Reacted struct {
		Number uint16
		Kind   uint8
	}

	// Asked says that a host asks the viewer to speak.
	Asked struct{}

	// DoorIs says who may come in and, to those who may answer, who waits; and
	// from which role on people may erase what others drew.
	DoorIs struct {
		Door    Door
		Knocks  []Knock
		Erasing Role
	}

	// Reset tells that the boards are to be forgotten, and come anew.
	Reset struct{ Sequence uint64 }
)

func (*Welcome) event()      {}
func (*Joined) event()       {}
func (*Left) event()         {}
func (*Changed) event()      {}
func (*Strokes) event()      {}
func (*Missed) event()       {}
func (*Operated) event()     {}
func (*Acknowledged) event() {}
func (*Refused) event()      {}
func (*Said) event()         {}
func (*History) event()      {}
func (*NotSaid) event()      {}
func (*Reacted) event()      {}
func (*Asked) event()        {}
func (*DoorIs) event()       {}
func (*Reset) event()        {}
