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

// Operation is one request to change a board. PROTOCOL.md section 7.2.
type Operation struct {
	Kind   Kind   `wire:"min=1,max=3"` // 1 put, 2 erase, 3 restore
	ID     ID     `wire:"kinds=1"`     // of the new stroke
	Colour uint32 `wire:"kinds=1,unit=rgb"`
	Width  uint16 `wire:"kinds=1"`           // half millimetres
	Points []byte `wire:"kinds=1,max=16384"` // see [AppendPoints]
	IDs    []ID   `wire:"kinds=2|3,max=256"`
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
	Kind    Kind      `wire:"min=1,max=3"` // 1 put, 2 erase, 3 restore
	Stroke  *Stroke   `wire:"kinds=1"`
	IDs     []ID      `wire:"kinds=2"` // of those erased, in order of sequence
	Strokes []*Stroke `wire:"kinds=3"` // those brought back, in order of sequence
	Erasure *Erasure  `wire:"-"`       // of an erase, on the server
	Dropped []ID      `wire:"-"`       // by an erase, on the server: what can no longer be brought back
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
