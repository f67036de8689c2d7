package worldstate

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"stoa/avatar"
	"stoa/worldstate/board"
	"stoa/worldstate/scene"
)

// Contents is the durable part of a room: its objects, the number of its newest result,
// and the last operation of each client.
type Contents struct {
	Sequence uint64
	Objects  []Object // in order of number
	Clients  map[ClientID]Mark
}

// Mark is the last applied operation of a client, and its result.
type Mark struct {
	ClientSequence uint64
	Sequence       uint64 // of the result, in the room
}

// Object is a thing in the room. Its place is in fixed point, like a body's.
type Object struct {
	Number uint32
	Kind   string
	X      int16        `wire:"unit=place"` // of the centre
	Y      int16        `wire:"unit=place"`
	Z      int16        `wire:"unit=place"`
	Yaw    uint16       `wire:"unit=turn"` // 6.1
	Width  uint16       `wire:"unit=mm"`
	Height uint16       `wire:"unit=mm"`
	Board  *board.Board `wire:"-"` // for kind board
}

// KindBoard is the kind of objects that have strokes.
const KindBoard = "board"

// Reasons to refuse an operation, besides those of package board.
var (
	ErrForbidden = errors.New("worldstate: the role does not allow this")
	ErrNoObject  = errors.New("worldstate: no such object")
	ErrWrongKind = errors.New("worldstate: the object is not a board")
	ErrRepeated  = errors.New("worldstate: the operation was applied before")
)

// Begin returns the contents of a new room with the scene's objects.
func Begin(s *scene.Scene) *Contents {
	c := &Contents{Clients: map[ClientID]Mark{}}
	for _, o := range s.Objects {
		at := avatar.At(o.At, o.Yaw*math.Pi/180, 0)
		object := Object{Number: o.ID, Kind: o.Kind, X: at.X, Y: at.Y, Z: at.Z, Yaw: at.Yaw,
			Width: uint16(o.Size[0] * 1000), Height: uint16(o.Size[1] * 1000)}
		if o.Kind == KindBoard {
			object.Board = board.New()
		}
		c.Objects = append(c.Objects, object)
	}
	return c
}

// Object returns the object with the number, or nil.
func (c *Contents) Object(number uint32) *Object {
	for i := range c.Objects {
		if c.Objects[i].Number == number {
			return &c.Objects[i]
		}
	}
	return nil
}

// Decide returns what the operation would do, or why the room refuses it, and changes
// nothing. ErrRepeated: the client sent the operation before. Operations of the room
// itself have no client and are never repeated.
func (c *Contents) Decide(op *Operation) (Result, error) {
	if op.Client != (ClientID{}) && op.ClientSequence <= c.Clients[op.Client].ClientSequence {
		return Result{}, ErrRepeated
	}
	o := c.Object(op.Object)
	if o == nil {
		return Result{}, fmt.Errorf("object %d: %w", op.Object, ErrNoObject)
	}
	if o.Board == nil {
		return Result{}, fmt.Errorf("object %d is a %s: %w", op.Object, o.Kind, ErrWrongKind)
	}
	change, err := o.Board.Decide(&op.Operation, &op.By, c.Sequence+1)
	if err != nil {
		return Result{}, err
	}
	return Result{Sequence: c.Sequence + 1, Object: op.Object, Change: change,
		Client: op.Client, ClientSequence: op.ClientSequence}, nil
}

// Apply carries out a result of Decide, here or in a replica. Results must come in
// order of sequence.
func (c *Contents) Apply(r *Result) {
	c.Sequence = r.Sequence
	if c.Clients != nil && r.Client != (ClientID{}) {
		c.Clients[r.Client] = Mark{r.ClientSequence, r.Sequence}
		c.forgetMarks()
	}
	if o := c.Object(r.Object); o != nil && o.Board != nil {
		o.Board.Apply(r.Change)
	}
}

// KeptMarks is how many clients' marks a room keeps, those with the newest results. An
// older client could have an operation applied twice only if it repeated the operation
// after so many others had changed something.
const KeptMarks = 10000

// forgetMarks drops the oldest marks once there are twice as many as KeptMarks, so that
// the average cost per operation is small.
func (c *Contents) forgetMarks() {
	if len(c.Clients) < 2*KeptMarks {
		return
	}
	var all []uint64
	for _, m := range c.Clients {
		all = append(all, m.Sequence)
	}
	slices.Sort(all)
	oldest := all[len(all)-KeptMarks]
	maps.DeleteFunc(c.Clients, func(_ ClientID, m Mark) bool { return m.Sequence < oldest })
}

// Equal reports whether both have the same strokes on the same boards and the same
// sequence.
func (c *Contents) Equal(d *Contents) bool {
	return c.Sequence == d.Sequence && slices.EqualFunc(c.Objects, d.Objects, func(a, b Object) bool {
		return a.Number == b.Number && (a.Board == nil) == (b.Board == nil) && (a.Board == nil || a.Board.Equal(b.Board))
	})
}

// Clone returns an independent copy that shares strokes.
func (c *Contents) Clone() *Contents {
	d := &Contents{Sequence: c.Sequence, Objects: append([]Object(nil), c.Objects...), Clients: maps.Clone(c.Clients)}
	for i := range d.Objects {
		if b := d.Objects[i].Board; b != nil {
			d.Objects[i].Board = b.Clone()
		}
	}
	return d
}
