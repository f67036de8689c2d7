package worldstate

import (
	"stoa/avatar"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// Event is something that happened in a room. Viewers receive events reliably and
// in order.
type Event interface{ event() }

type (
	// Welcome is the first event of a viewer: the whole room except its records. The
	// viewer asks for the records with [Room.Next].
	Welcome struct {
		You                uint16         // your participant number
		Tick               uint64         // current tick
		TickRate           uint16         // per second
		Scene              *scene.Scene   // 1.2
		Participants       []Participant  // in order of number, you among them
		Bodies             []avatar.Entry // of everybody, now
		Sequence           uint64         // durable sequence of the room
		From               *uint64        `wire:"nil"` // the client keeps the records of its `have` and goes on after this result; nil: the client forgets all records
		LastClientSequence uint64         // highest durable client sequence of this client id; 0 for none
		LivedOn            bool           // the participant stayed in the room: the server still has its media connection, if there was one
		Author             record.Author  // your author (section 1)
	}

	// Joined announces a new participant.
	Joined struct{ Participant Participant }

	// Left announces that a participant is gone, and why.
	Left struct {
		Participant uint16 // participant number
		Reason      string // `left`, `lost` (no resume in time) or `removed`
	}

	// ParticipantChanged replaces a participant's record.
	ParticipantChanged struct {
		Participant Participant // the complete new record
	}

	// Records is a part of the records of one parent: of those after the results that
	// the viewer got before this event, and before those that it gets after. The part
	// may contain records that the viewer has already.
	Records struct {
		Parent record.ID    // a board, or 16 zero bytes for the room
		Page   *record.Page `wire:"name=records"` // consecutive records, in the order in which they were put
		More   bool         // true: another `records` of this parent follows; false: the parent is whole
	}

	// Missed holds results that other viewers got before.
	Missed struct{ Results []*Result }

	// Result is what a durable operation did. Viewers get a result once it is on
	// disk. Client is zero for operations of the room itself.
	Result struct {
		Sequence       uint64           // of the room; rises by one with each result
		Parent         record.ID        // a board, or 16 zero bytes for the room
		record.Effects                  // 7.3
		By             *record.Editor   `wire:"-"` // on the server: who asked
		Client         ClientID         `wire:"-"`
		ClientSequence uint64           `wire:"-"`
		Shared         *record.Encoding `wire:"-"` // on the server: the bytes for all viewers of this result; a changed copy must not have it
		partial        *partial         // on the server, once it is on disk: nil if everybody sees all of it
	}

	// Acknowledged tells an author that an operation is on disk.
	Acknowledged struct {
		ClientSequence uint64 // of the operation, which is durable
		Sequence       uint64 // sequence of the result in the room; the result may arrive later, among missed ones (5.7)
	}

	// Refused tells an author why the room did not apply an operation. The room
	// never applies it later.
	Refused struct {
		ClientSequence uint64
		Err            error
	}

	// ChatLine brings a chat line to its author and its readers.
	ChatLine struct {
		Line Line
		Ref  *uint64 `wire:"nil"` // for the author: ref of its `chat`; otherwise nil
	}

	// ChatHistory holds earlier chat lines and says which of the client's own lines
	// are stored. ChatHistory follows the Welcome.
	ChatHistory struct {
		Lines  []Line   // lines that this account received or that went to everybody, oldest first
		Stored []uint64 // rising refs of this client id's lines that are stored; the client sends its other unanswered lines again
	}

	// NotSaid tells an author why the room refused a chat line.
	NotSaid struct {
		Ref uint64
		Err error
	}

	// AskedToSpeak asks the viewer to speak, for a host.
	AskedToSpeak struct{}

	// DoorChanged describes the door, the knocks (only for viewers who may answer
	// them) and the rights of the room.
	DoorChanged struct {
		Door   Door    // 0 open, 1 knock, 2 locked
		Knocks []Knock // people who wait; empty for participants who may not answer knocks
		Rights
	}

	// ContentsReset tells a viewer to forget all records; they come anew.
	ContentsReset struct {
		Sequence uint64 // durable sequence of the room
	}
)

func (*Welcome) event()            {}
func (*Joined) event()             {}
func (*Left) event()               {}
func (*ParticipantChanged) event() {}
func (*Records) event()            {}
func (*Missed) event()             {}
func (*Result) event()             {}
func (*Acknowledged) event()       {}
func (*Refused) event()            {}
func (*ChatLine) event()           {}
func (*ChatHistory) event()        {}
func (*NotSaid) event()            {}
func (*AskedToSpeak) event()       {}
func (*DoorChanged) event()        {}
func (*ContentsReset) event()      {}
