package worldstate

import (
	"stoa/spatial"
	"stoa/worldstate/board"
)

// Viewer is how a room speaks to one participant. Its methods are called on
// the room's goroutine and must not block. A viewer whose room was given up is
// told Leave by whoever did that, and may be told or shown something after it,
// which it passes over.
type Viewer interface {
	// Tell passes an event that must arrive, in order.
	Tell(Event)
	// Show offers the newest frame, at most once a tick. It returns false when
	// an earlier one has not been written yet; the frame then counts as not
	// seen. The frame is valid only during the call.
	Show(*Frame) bool
	// Laden says that more waits for the viewer than it can be told results
	// besides: it asks for them with [Room.Next] when it has less.
	Laden() bool
	// Leave is the last call. The error is one of those in this package, or
	// nil after the participant's own Leave.
	Leave(error)
}

// Frame is what one participant sees and hears at one tick. PROTOCOL.md
// section 6.
type Frame struct {
	Tick    uint64
	Bodies  []byte          // avatar.AppendBodies, the same for everyone
	Gains   []spatial.Heard // what changed; see Gone
	Hearers *Hearers        // nil when unchanged
	Lives   []Live          // what is new
}

// Gone is the DB of a talker that left the listener's ranked list.
const Gone = -128

// Hearers are those who could hear the participant if it spoke.
type Hearers struct {
	Count   int
	Loudest []spatial.Heard // at most MaxHearers, loudest first
}

// MaxHearers is how many hearers a frame names.
const MaxHearers = 64

// Live is a part of somebody's unfinished stroke.
type Live struct {
	Participant uint16
	Object      uint32
	Stroke      board.ID
	Colour      uint32
	Width       uint16
	From        int
	Points      []board.Point
	Begun       uint64 // tells a stroke begun anew under the same id from the one before
	packed      int    // bytes that the points take, or a little more
}

// Voices is the room's door to the voices. Its methods are called on the
// room's goroutine and must not block.
type Voices interface {
	// Level returns a smoothed speech level in dBov and whether the talker is
	// speaking.
	Level(number uint16) (level float64, active bool)
	// Mute stops or allows forwarding of a talker at once.
	Mute(number uint16, muted bool)
	// Route says who is heard by whom from now on. What is not in it is not
	// heard. Valid only during the call.
	Route([]spatial.Hearing)
}

// Journal keeps results on disk. Its methods do not block.
type Journal interface {
	// Append hands over one result. done is called once, from another
	// goroutine, when it is on disk or could not be. An error means it was not
	// taken and done will not be called.
	Append(r *Result, done func(error)) error
	// Record hands over one line of chat, like Append.
	Record(r *Record, done func(error)) error
	// Present notes who is in the room, and who is not any more.
	Present(client ClientID, here bool)
	// Reload reads what is on disk, after the journal failed, and passes it
	// to done from another goroutine. It tries until it succeeds or the
	// journal is closed.
	Reload(done func(*Contents))
}
