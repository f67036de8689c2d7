package worldstate

import (
	"stoa/spatial"
	"stoa/worldstate/record"
)

// Viewer receives a room's events and frames for one participant. The room's goroutine
// calls the methods; they must not block. Whoever gives up a room calls Leave; the
// viewer must ignore calls after that.
type Viewer interface {
	// Tell passes an event that must arrive, in order.
	Tell(Event)
	// Show offers the newest frame, at most once a tick. It returns false if an earlier
	// frame is not written yet; the viewer then misses this one. The frame is valid
	// only during the call.
	Show(*Frame) bool
	// Congested reports that too much waits for the viewer to add results: it asks for them
	// with [Room.Next] later.
	Congested() bool
	// Leave is the last call. The error is one of this package, or nil after the
	// participant's own Leave.
	Leave(error)
}

// Frame is what one participant gets at one tick. PROTOCOL.md section 6.
type Frame struct {
	Tick    uint64
	Bodies  []byte          // avatar.AppendBodies, the same for everyone
	Gains   []spatial.Heard // changes; see Gone
	Hearers *Hearers        // nil: unchanged
	Lives   []Live          // new parts
	Held    []*Held         // changes
}

// Gone is the gain, in dB, of a talker that left the listener's ranked list.
const Gone = -128

// Hearers are the people who could hear the participant.
type Hearers struct {
	Count   int
	Loudest []spatial.Heard // at most MaxHearers, loudest first
}

// MaxHearers is the maximum number of hearers in a frame.
const MaxHearers = 64

// Live is a part of a live stroke, one that is not finished.
type Live struct {
	Participant uint16
	Board       record.ID
	Stroke      record.ID
	Colour      uint32
	Width       uint16
	From        int
	Points      []record.Point
	Begun       uint64 // distinguishes a restarted stroke from the earlier one with the same id
	packed      int    // upper bound of the packed points, in bytes
}

// Voices forwards the voices of a room. The room's goroutine calls the methods; they
// must not block.
type Voices interface {
	// Level returns a smoothed speech level in dBov and whether the talker is speaking.
	Level(number uint16) (level float64, active bool)
	// Mute stops or allows forwarding of a talker at once.
	Mute(number uint16, muted bool)
	// Route says who is heard by whom from now on. What is not in it is not
	// heard. Valid only during the call.
	Route([]spatial.Hearing)
}

// Journal stores results on disk. Its methods do not block.
type Journal interface {
	// Append queues one result. It calls done once, from another goroutine, when the
	// result is on disk or has failed. After an error of Append the result is not
	// queued and done is not called.
	Append(r *Result, done func(error)) error
	// Record queues one chat line, like Append.
	Record(r *Record, done func(error)) error
	// Write queues one update of a document, like Append. Errors of done that concern the
	// update alone: ErrDocumentGap, ErrNotYourClient, ErrDocumentFull, ErrNoDocument.
	Write(u *DocumentUpdate, done func(error)) error
	// ReadDocument reads what a reader with the state vector have lacks of a document, and
	// the document's state vector, and passes them to done from another goroutine.
	ReadDocument(id record.ID, have []byte, done func(update, state []byte, err error))
	// Settle says that nobody has the document open any more.
	Settle(id record.ID)
	// Present stores whether a client is in the room.
	Present(client ClientID, here bool)
	// Reload reads the contents of the disk after a failure and passes them to done
	// from another goroutine. It repeats until it succeeds or the journal is closed.
	Reload(done func(*Contents))
}
