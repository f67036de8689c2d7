package board

import "errors"

// Kind says what an operation asks for, or what a change did. PROTOCOL.md
// sections 7.2 and 7.3.
type Kind uint8

// The kinds, as they stand on the wire and on disk: never renumbered.
const (
	Put     Kind = 1
	Erase   Kind = 2
	Restore Kind = 3
)

// Operation is one request to change a board. Put reads Stroke's ID, Colour,
// Width and Points; Erase and Restore read IDs.
type Operation struct {
	Kind   Kind
	Stroke Stroke
	IDs    []ID
}

func (op *Operation) ids() []ID { return op.IDs[:min(len(op.IDs), MaxIDs)] }

// Editor is who asks for an operation, and when.
type Editor struct {
	Author Author
	Name   string // as it is shown
	At     int64  // Unix milliseconds
	Others bool   // may erase and bring back what is not its own
}

// Change is what an operation did, complete: applying it needs no decision.
type Change struct {
	Kind    Kind
	Stroke  *Stroke   // Put
	IDs     []ID      // Erase, in order of sequence
	Strokes []*Stroke // Restore, in order of sequence
	Erasure *Erasure  // Erase, on the server
	Dropped []ID      // Erase, on the server: what can no longer be brought back
}

// What an operation can be refused for.
var (
	ErrBadStroke  = errors.New("board: a stroke needs 1 to 4096 points on the board, a width and a colour")
	ErrBadKind    = errors.New("board: unknown kind of operation")
	ErrExists     = errors.New("board: a stroke with this id exists")
	ErrNoChange   = errors.New("board: nothing to change: the strokes do not exist or are already so")
	ErrFull       = errors.New("board: the board is full")
	ErrErasedFull = errors.New("board: so much that others drew was erased within the hour that it could not all be brought back")
	ErrNotYours   = errors.New("board: here only some may erase, or bring back, what others drew or erased")
	ErrTooLarge   = errors.New("board: at most 256 KiB of points are brought back at once; ask for fewer strokes")
)
