package worldstate

import (
	"errors"

	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// Documents: rich texts that objects of the kind `document` hold. A document is a set of Yjs
// updates (package document); the room checks who may write, the store keeps the updates, and
// readers get an update once it is on disk. PROTOCOL.md section 15.

type (
	// OpenDocument asks for a document and for what is written into it from now on. Who has
	// it open asks again to compare.
	OpenDocument struct {
		Document record.ID
		Have     []byte `wire:"max=32768"` // state vector of what the client has (15.1); empty: nothing
	}

	// CloseDocument ends what OpenDocument began.
	CloseDocument struct{ Document record.ID }

	// WriteDocument adds an update to a document.
	WriteDocument struct {
		Document record.ID
		Ref      uint64         `wire:"min=1,max=2^63-1"` // names the update in the answer: `documentSaved` or `refused`
		More     bool           // true: another part of the update follows
		Update   []byte         `wire:"max=49152"` // Yjs update V1, or a part of it; 1 MiB in all
		Facts    document.Facts `wire:"-"`         // of the whole update
	}

	// ShowPresence shows others where the sender reads and writes in a document.
	ShowPresence struct {
		Document record.ID
		State    []byte `wire:"max=8192"` // y-protocols awareness update; empty: not there any more
	}

	// PointOut asks everybody to look at a place on an object.
	PointOut struct {
		Object record.ID
		Place  []byte `wire:"max=256"` // for the clients: where on the object; in a document a relative position (15.4)
	}

	// DocumentContent brings what the client lacks of a document, in parts.
	DocumentContent struct {
		Document record.ID
		Update   []byte // part of a Yjs update V1: the parts together are one update
		More     bool   // true: another part follows
		State    []byte // in the last part: state vector of the document on the server; otherwise empty
	}

	// DocumentWritten brings an update of somebody else.
	DocumentWritten struct {
		Document    record.ID
		Participant uint16 // who wrote; 0: an editor outside the room
		Update      []byte // Yjs update V1; empty: too large to be sent now, ask again with `openDocument`
	}

	// DocumentSaved tells an author that an update is on disk.
	DocumentSaved struct {
		Document record.ID
		Ref      uint64
	}

	// PresenceShown brings what others show of themselves in a document.
	PresenceShown struct {
		Document    record.ID
		Participant uint16 // 0: an editor outside the room
		State       []byte // y-protocols awareness update; empty: not there any more
	}

	// PointedOut announces that somebody asks everybody to look.
	PointedOut struct {
		Participant uint16
		Object      record.ID
		Place       []byte // as in 4.22
	}

	// NotOpened tells a participant why it cannot read a document.
	NotOpened struct{ Err error }

	// NotWritten tells an author why an update was not kept.
	NotWritten struct {
		Ref uint64
		Err error
	}
)

func (*DocumentContent) event() {}
func (*DocumentWritten) event() {}
func (*DocumentSaved) event()   {}
func (*PresenceShown) event()   {}
func (*PointedOut) event()      {}
func (*NotOpened) event()       {}
func (*NotWritten) event()      {}

// Reasons to refuse what concerns a document.
var (
	// ErrNoDocument reports an object that is not there, or is not a document.
	ErrNoDocument = errors.New("worldstate: there is no such document")
	// ErrNotOpen reports a document that the sender has not opened.
	ErrNotOpen = errors.New("worldstate: the document is not open; open it first")
	// ErrDocumentGap reports an update that builds on changes the server does not have.
	ErrDocumentGap = errors.New("worldstate: changes before this update are missing; compare with openDocument and send them")
	// ErrNotYourClient reports an update in the name of a Yjs client id of somebody else.
	ErrNotYourClient = errors.New("worldstate: this Yjs client id belongs to somebody else")
	// ErrDocumentFull reports a document that has reached its bound.
	ErrDocumentFull = errors.New("worldstate: the document is full")
)
