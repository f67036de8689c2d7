package record

import "errors"

// Verb is what a change does. PROTOCOL.md sections 7.3.
type Verb uint8

// The verbs, with their values in the protocol and on disk: never renumber them.
const (
	Put     Verb = 1
	Patch   Verb = 2
	Delete  Verb = 3
	Restore Verb = 4
)

// MaxChanges is how many changes an operation may have.
const MaxChanges = 256

// Change is one requested change of a record.
type Change struct {
	Verb       Verb `wire:"min=1,max=4"` // 1 put, 2 patch, 3 delete, 4 restore
	ID         ID
	Kind       string     `wire:"verbs=1,max=32"` // of the new record, 7.2
	Properties Properties `wire:"verbs=1|2"`      // put: all; patch: those that change, with nil for those to remove
}

// Editor is the participant who asks for changes.
type Editor struct {
	Author Author
	Name   string // display name
	At     int64  // time of the request, Unix milliseconds
	Role   uint8  // for the rights of objects
	Others bool   // may change, delete and restore what other authors put
	Itself bool   // the room itself, for a host: a locked object does not stop it
	Shared []ID   // of what is asked to be deleted: what holds records of other authors
}

// Effect says in full what a change did; applying an effect needs no decision. On the
// server, Record of a patch is the record after the patch, for the store.
type Effect struct {
	Verb       Verb       `wire:"min=1,max=4"` // 1 put, 2 patch, 3 delete, 4 restore
	ID         ID         `wire:"verbs=2|3"`
	Record     *Record    `wire:"verbs=1|4"` // complete
	Properties Properties `wire:"verbs=2"`   // the new values; nil: removed
	Before     Properties `wire:"-"`         // patch, on the server: the values that they replace
}

// Target returns the id of the record that the effect concerns.
func (e *Effect) Target() ID {
	if e.Record != nil {
		return e.Record.ID
	}
	return e.ID
}

// Effects are what one operation did to the records of one parent.
type Effects struct {
	Of       []Effect  `wire:"name=effects"` // in the order of the changes
	Deletion *Deletion `wire:"-"`            // on the server, if records were deleted: when, and by whom
	Dropped  []ID      `wire:"-"`            // on the server: records that the trash drops for good
}

// Puts reports whether a record with the id was put.
func (e *Effects) Puts(id ID) bool {
	for i := range e.Of {
		if f := &e.Of[i]; f.Verb == Put && f.Record.ID == id {
			return true
		}
	}
	return false
}

// BringsBack reports whether something is restored that holds records, which everybody
// needs anew.
func (e *Effects) BringsBack() bool {
	for i := range e.Of {
		if f := &e.Of[i]; f.Verb == Restore && KindOf(f.Record.Kind).CanHold() {
			return true
		}
	}
	return false
}

// Size returns roughly the encoded bytes.
func (e *Effects) Size() (n int) {
	for i := range e.Of {
		f := &e.Of[i]
		n += len(f.ID) + 4 + f.Properties.Size()
		if f.Verb == Put || f.Verb == Restore {
			n += f.Record.Size()
		}
	}
	return n
}

// Reasons to refuse an operation.
var (
	ErrBadRecord  = errors.New("record: the kind of record does not allow these properties")
	ErrBadStroke  = errors.New("record: a stroke needs 1 to 4096 points on the board, a width and a colour")
	ErrBadVerb    = errors.New("record: unknown kind of change")
	ErrTwice      = errors.New("record: an operation changes each record once, and at least one")
	ErrExists     = errors.New("record: a record with this id exists")
	ErrNoChange   = errors.New("record: nothing to change: the records do not exist or are already so")
	ErrFull       = errors.New("record: there is no room for more")
	ErrErasedFull = errors.New("record: so much of others was deleted within the hour that it could not all be brought back")
	ErrNotYours   = errors.New("record: only some may change, delete or bring back this")
	ErrLocked     = errors.New("record: the object is locked")
	ErrTooLarge   = errors.New("record: at most 256 KiB are brought back at once; ask for fewer records")
)
