package worldstate

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"stoa/avatar"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// Contents is the durable part of a room: its records, the number of its newest result,
// and the last operation of each client.
type Contents struct {
	Sequence uint64
	// Sets holds the records by parent: the objects of the room, and the shapes of each
	// board, also of boards in the trash.
	Sets    map[record.ID]*record.Set
	Clients map[ClientID]Mark
}

// Mark is the last applied operation of a client, and its result.
type Mark struct {
	ClientSequence uint64
	Sequence       uint64 // of the result, in the room
}

// Reasons to refuse an operation, besides those of package record.
var (
	ErrForbidden = errors.New("worldstate: the role does not allow this")
	ErrNoObject  = errors.New("worldstate: there is no such object that holds records")
	ErrRepeated  = errors.New("worldstate: the operation was applied before")
)

// Begin returns the contents of a new room with the scene's objects.
func Begin(s *scene.Scene) *Contents {
	c := Empty()
	for i, o := range s.Objects {
		at := func(metres float64) record.Value { return record.OfInt(int64(math.Round(metres * 1000))) }
		c.add(&record.Record{ID: SceneObject(o.ID), Made: record.Made(0, i+1), Kind: o.Kind, Properties: record.Of(
			record.Property{Name: record.X, Value: at(o.At[0])}, record.Property{Name: record.Y, Value: at(o.At[1])}, record.Property{Name: record.Z, Value: at(o.At[2])},
			record.Property{Name: record.Yaw, Value: record.OfInt(avatar.At(o.At, o.Yaw*math.Pi/180, 0).Yaw)},
			record.Property{Name: record.Width, Value: at(o.Size[0])}, record.Property{Name: record.Height, Value: at(o.Size[1])})})
	}
	return c
}

// Empty returns the contents of a room without objects.
func Empty() *Contents {
	return &Contents{Sets: map[record.ID]*record.Set{record.Room: record.New(record.Room)}, Clients: map[ClientID]Mark{}}
}

// SceneObject returns the id of an object of the scene.
func SceneObject(number uint32) record.ID {
	return record.ID{12: byte(number >> 24), 13: byte(number >> 16), 14: byte(number >> 8), 15: byte(number)}
}

// add adds an object, and the set of what it holds.
func (c *Contents) add(o *record.Record) {
	c.Sets[record.Room].Add(o)
	c.Hold(o)
}

// Hold makes the set of the records that an object may hold.
func (c *Contents) Hold(o *record.Record) {
	if record.KindOf(o.Kind).CanHold() && c.Sets[o.ID] == nil {
		c.Sets[o.ID] = c.Sets[record.Room].Child(o.ID)
	}
}

// Set returns the records with the parent, or nil if the parent is not in the room.
func (c *Contents) Set(parent record.ID) *record.Set {
	if parent != record.Room && c.Object(parent) == nil {
		return nil // not there, or in the trash
	}
	return c.Sets[parent]
}

// Object returns the object with the id, or nil.
func (c *Contents) Object(id record.ID) *record.Record { return c.Sets[record.Room].Get(id) }

// Decide returns what the operation would do, or why the room refuses it, and changes
// nothing. ErrRepeated: the client sent the operation before. Operations of the room
// itself have no client and are never repeated.
func (c *Contents) Decide(op *Operation) (Result, error) {
	if op.Client != (ClientID{}) && op.ClientSequence <= c.Clients[op.Client].ClientSequence {
		return Result{}, ErrRepeated
	}
	set := c.Set(op.Parent)
	if set == nil {
		return Result{}, fmt.Errorf("object %x: %w", op.Parent, ErrNoObject)
	}
	by := op.By
	if op.Parent == record.Room {
		by.Shared = c.shared(op.Changes)
	}
	effects, err := set.Decide(op.Changes, &by, c.Sequence+1)
	switch {
	case err != nil:
	case op.Parent == record.Room:
		err = c.bound(&effects, op.By.At)
	default:
		err = c.boundHeld(set, &effects, op.By.At)
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Sequence: c.Sequence + 1, Parent: op.Parent, Effects: effects, By: &op.By, Client: op.Client, ClientSequence: op.ClientSequence, Shared: &record.Encoding{}}, nil
}

// shared returns which objects of those to be deleted hold records of others than their
// author. The object takes them along into the trash.
func (c *Contents) shared(changes []record.Change) (ids []record.ID) {
	for i := range changes {
		id := changes[i].ID
		if o, held := c.Object(id), c.Sets[id]; changes[i].Verb == record.Delete && o != nil && held != nil && held.HasOthers(o.Author) {
			ids = append(ids, id)
		}
	}
	return ids
}

// maxHeld bounds the bytes on all boards of a room, those in the trash included.
// PROTOCOL.md section 11.
const maxHeld = 128 << 20

// maxBoards is how many objects of a room may hold records, because clients keep a picture
// of each. PROTOCOL.md section 11.
const maxBoards = 24

// bound refuses boards beyond maxBoards, and new ones beyond maxHeld. Deleted boards give
// way first, the oldest first; a restored board takes no more than it did in the trash.
func (c *Contents) bound(e *record.Effects, at int64) error {
	put, restored := 0, map[record.ID]bool{}
	for i := range e.Of {
		if f := &e.Of[i]; (f.Verb == record.Put || f.Verb == record.Restore) && record.KindOf(f.Record.Kind).CanHold() {
			if f.Verb == record.Put {
				put++
			} else {
				restored[f.Record.ID] = true
			}
		}
	}
	if put+len(restored) == 0 {
		return nil
	}
	boards, held := put+len(restored), 0
	for parent, s := range c.Sets {
		if parent == record.Room {
			continue
		}
		held += s.Bytes()
		if c.Object(parent) != nil {
			boards++
		}
	}
	switch {
	case boards > maxBoards:
		return record.ErrFull
	case put == 0:
		return nil
	}
	for _, d := range c.Sets[record.Room].Deleted() {
		if held <= maxHeld/2 {
			return nil
		}
		s := c.Sets[d.ID]
		switch {
		case s == nil || restored[d.ID] || slices.Contains(e.Dropped, d.ID):
			continue
		case d.Held(at):
			return record.ErrErasedFull
		}
		held -= s.Bytes()
		e.Dropped = append(e.Dropped, d.ID)
	}
	if held > maxHeld {
		return record.ErrFull
	}
	return nil
}

// heldStep is by how much a board may grow until all boards are summed up again.
const heldStep = 64 << 10

// boundHeld refuses what would make all boards together grow beyond maxHeld. What was
// deleted from the same board gives way first, the oldest first.
func (c *Contents) boundHeld(set *record.Set, e *record.Effects, at int64) error {
	grows := slices.ContainsFunc(e.Of, func(f record.Effect) bool { return f.Verb == record.Put || f.Verb == record.Patch })
	more := e.Size()
	if !grows || set.Bytes()/heldStep == (set.Bytes()+more)/heldStep {
		return nil
	}
	held := more
	for _, s := range c.Sets {
		held += s.Bytes()
	}
	held -= c.Sets[record.Room].Bytes()
	if held <= maxHeld {
		return nil
	}
	changed := map[record.ID]bool{}
	for i := range e.Of {
		changed[e.Of[i].Target()] = true
	}
	for _, d := range set.Deleted() {
		if held <= maxHeld {
			break
		}
		if !changed[d.ID] && !d.Held(at) && !slices.Contains(e.Dropped, d.ID) {
			held -= d.Properties.Size()
			e.Dropped = append(e.Dropped, d.ID)
		}
	}
	if held > maxHeld {
		return record.ErrFull
	}
	return nil
}

// Apply carries out a result of Decide, here or in a replica. Results must come in
// order of sequence.
func (c *Contents) Apply(r *Result) {
	c.Sequence = r.Sequence
	if c.Clients != nil && r.Client != (ClientID{}) {
		c.Clients[r.Client] = Mark{r.ClientSequence, r.Sequence}
		c.forgetMarks()
	}
	set := c.Sets[r.Parent]
	if set == nil {
		return // a replica that does not know the board yet
	}
	set.Apply(&r.Effects)
	if r.Parent != record.Room {
		return
	}
	for i := range r.Of {
		switch f := &r.Of[i]; {
		case f.Verb == record.Put, f.Verb == record.Restore:
			c.Hold(f.Record)
		case f.Verb == record.Delete && !set.Keeps():
			delete(c.Sets, f.ID)
		}
	}
	for _, id := range r.Dropped {
		delete(c.Sets, id)
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

// Equal reports whether both have the same sequence and the same records.
func (c *Contents) Equal(d *Contents) bool {
	if c.Sequence != d.Sequence || !c.Sets[record.Room].Equal(d.Sets[record.Room]) {
		return false
	}
	for _, o := range c.Sets[record.Room].Records() {
		if !c.Sets[o.ID].Equal(d.Sets[o.ID]) {
			return false
		}
	}
	return true
}

// Clone returns an independent copy that shares records.
func (c *Contents) Clone() *Contents {
	d := &Contents{Sequence: c.Sequence, Sets: make(map[record.ID]*record.Set, len(c.Sets)), Clients: maps.Clone(c.Clients)}
	for parent, s := range c.Sets {
		d.Sets[parent] = s.Clone()
	}
	return d
}
