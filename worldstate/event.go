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
		You                uint16         // your participant number
		Tick               uint64         // current tick
		TickRate           uint16         // per second
		Scene              *scene.Scene   // section 1.2
		Participants       []Participant  // in order of number, you among them
		Bodies             []avatar.Entry // everybody now
		Objects            []Object       // without what is on boards
		Sequence           uint64         // durable room sequence
		From               *uint64        `wire:"nil"` // the boards that the client said to `have` are kept, and go on from this result; nil: they are to be forgotten
		LastClientSequence uint64         // of this client id, durable; 0 for none
		LivedOn            bool           // the participant was in the room all the time: its media connection, if it had one, is still good on the server
		Author             board.Author   // as which your work is recorded (section 1)
	}

	// Joined tells of a new participant.
	Joined struct{ Participant Participant }

	// Left tells of a participant who is gone, and why: left, lost or removed.
	Left struct {
		Participant uint16 // number
		Reason      string // `left`, `lost` (did not resume in time), `removed`
	}

	// ParticipantChanged carries the whole new record of a participant.
	ParticipantChanged struct {
		Participant Participant // the whole new record
	}

	// Strokes is a part of a board, in order of sequence. It is of the board as
	// it is after the results told before, and has nothing to do with those told
	// after. Strokes that are known already may be in it.
	Strokes struct {
		Object uint32      // the board
		Page   *board.Page `wire:"name=strokes"` // some that follow each other, in order of sequence
		More   bool        // another `strokes` of this board follows; false: the board is whole
	}

	// Missed is results that others were told before.
	Missed struct{ Results []*Result }

	// Result is a durable result. Viewers are told of it once it is on disk.
	// Client is zero for what the room itself did.
	Result struct {
		Sequence       uint64 // of the room; rises by one with each result
		Object         uint32
		board.Change            // section 7.3
		Client         ClientID `wire:"-"`
		ClientSequence uint64   `wire:"-"`
	}

	// Acknowledged tells an author that its operations up to ClientSequence
	// are on disk.
	Acknowledged struct {
		ClientSequence uint64 // this one is durable; every lower one that was not refused is too. For an operation sent again: the highest durable one (4.5)
		Sequence       uint64 // of the room, of its result, which may still be to come where missed ones do (5.7)
	}

	// Refused tells an author why an operation did nothing. It was not
	// applied and never will be.
	Refused struct {
		ClientSequence uint64
		Err            error
	}

	// ChatLine tells a line of chat to those it is for.
	ChatLine struct {
		Line Line
		Ref  *uint64 `wire:"nil"` // for the author: of its `chat`
	}

	// ChatHistory is what was said before, and which lines of this client's own are
	// stored. It follows the Welcome.
	ChatHistory struct {
		Lines  []Line   // 200 at most that this account was told, or may read since they went to everybody, oldest first
		Stored []uint64 // refs of this client id's own lines among those kept, rising: they were said. All others without an answer are sent again
	}

	// NotSaid tells an author why a line was not said.
	NotSaid struct {
		Ref uint64
		Err error
	}

	// AskedToSpeak says that a host asks the viewer to speak.
	AskedToSpeak struct{}

	// DoorChanged says who may come in and, to those who may answer, who waits; and
	// from which role on people may erase what others drew.
	DoorChanged struct {
		Door    Door    // 0 open, 1 knock, 2 locked
		Knocks  []Knock // of those who wait; empty for those who may not answer
		Erasing Role    // the role from which on people may erase what is not theirs (section 7.2)
	}

	// BoardsReset tells that the boards are to be forgotten, and come anew.
	BoardsReset struct {
		Sequence uint64 // durable sequence
	}
)

func (*Welcome) event()            {}
func (*Joined) event()             {}
func (*Left) event()               {}
func (*ParticipantChanged) event() {}
func (*Strokes) event()            {}
func (*Missed) event()             {}
func (*Result) event()             {}
func (*Acknowledged) event()       {}
func (*Refused) event()            {}
func (*ChatLine) event()           {}
func (*ChatHistory) event()        {}
func (*NotSaid) event()            {}
func (*AskedToSpeak) event()       {}
func (*DoorChanged) event()        {}
func (*BoardsReset) event()        {}
