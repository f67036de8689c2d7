package board

import "errors"

// Kind is the kind of an operation or a change. PROTOCOL.md sections 7.2 and 7.3.
type Kind uint8

// The kinds, with their values in the protocol and on disk: never renumber them.
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
	Width  uint16 `wire:"kinds=1"`           // half millimetres, 7.1
	Points []byte `wire:"kinds=1,max=16384"` // 7.1
	IDs    []ID   `wire:"kinds=2|3,max=256"`
}

func (op *Operation) ids() []ID { return op.IDs[:min(len(op.IDs), MaxIDs)] }

// Editor is the participant who asks for an operation.
type Editor struct {
	Author Author
	Name   string // display name
	At     int64  // time of the request, Unix milliseconds
	Others bool   // may erase and bring back other authors' strokes
}

// Change says in full what an operation did; applying a change needs no decision.
type Change struct {
	Kind    Kind      `wire:"min=1,max=3"` // 1 put, 2 erase, 3 restore
	Stroke  *Stroke   `wire:"kinds=1"`
	IDs     []ID      `wire:"kinds=2"` // of the erased strokes, in order of sequence
	Strokes []*Stroke `wire:"kinds=3"` // strokes brought back, in order of sequence
	Erasure *Erasure  `wire:"-"`       // erase on the server: when, and by whom
	Dropped []ID      `wire:"-"`       // erase on the server: strokes that the trash drops for good
}

// Reasons to refuse an operation.
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
