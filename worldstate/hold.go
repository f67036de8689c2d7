package worldstate

import (
	"errors"
	"slices"
	"time"

	"stoa/worldstate/record"
)

// People see an object move while somebody drags it. What is on the way is not kept: the
// finished change is an operation.

type (
	// Hold shows an unfinished change of an object. The sender holds the object until it
	// holds another one, lets go (Object zero), says nothing for [HoldTime], or leaves.
	Hold struct {
		Object     record.ID         // 16 zero bytes: let go
		Properties record.Properties // place, angles, size and scale that differ from the object's; at most 1024 bytes
		At         time.Time         `wire:"-"`
	}

	// Held is an object that a participant holds, and its properties on the way.
	Held struct {
		Participant uint16
		Object      record.ID // 16 zero bytes: the participant holds nothing any more
		Properties  record.Properties
	}

	// NotHeld tells a participant why it does not hold the object.
	NotHeld struct{ Err error }
)

func (*NotHeld) event() {}

const (
	// HoldTime is how long a participant that says nothing of an object holds it.
	HoldTime = 3 * time.Second
	// maxHold bounds the properties of a hold, in bytes. PROTOCOL.md section 11.
	maxHold = 1024
)

// onTheWay are the properties that a hold may show. What else changes is an operation, so
// that the history has it.
var onTheWay = []string{record.X, record.Y, record.Z, record.Yaw, record.Pitch, record.Roll, record.Width, record.Height, record.Scale}

// ErrHeld reports an object that another participant holds.
var ErrHeld = errors.New("worldstate: another participant holds the object")

func (c *Hold) apply(s *State, p *Person) (Event, error) {
	if c.Object == record.Room {
		p.Held = nil
		return nil, nil
	}
	err := s.mayHold(p, c)
	if err == nil && !p.drawn.takes(messageSize+c.Properties.Size(), liveBurst, c.At) {
		err = ErrTooFast
	}
	if err != nil {
		p.Held = nil
		return nil, err
	}
	p.Held, p.heldAt = &Held{p.Number, c.Object, c.Properties}, c.At
	return nil, nil
}

// mayHold decides as if the properties were those of a patch.
func (s *State) mayHold(p *Person, c *Hold) error {
	switch {
	case s.Contents.Object(c.Object) == nil:
		return ErrNoObject
	case slices.ContainsFunc(s.People, func(q *Person) bool { return q != p && q.Held != nil && q.Held.Object == c.Object }):
		return ErrHeld
	case c.Properties.Size() > maxHold:
		return record.ErrTooLarge
	case slices.ContainsFunc(c.Properties, func(q record.Property) bool { return !slices.Contains(onTheWay, q.Name) }):
		return record.ErrBadRecord
	}
	op := Operation{Parent: record.Room, Changes: []record.Change{{Verb: record.Patch, ID: c.Object, Properties: c.Properties}}}
	if err := s.sign(p, &op); err != nil {
		return err
	}
	_, err := s.Contents.Sets[record.Room].Decide(op.Changes, &op.By, s.Contents.Sequence+1)
	if errors.Is(err, record.ErrNoChange) {
		return nil // it is where it was
	}
	return err
}

// letGo ends holds of objects that are not there any more, and of people who have said
// nothing for long, and live strokes on such objects or of people who may not draw any more.
func (s *State) letGo(now time.Time) {
	for _, p := range s.People {
		if p.Held != nil && (now.Sub(p.heldAt) > HoldTime || s.Contents.Object(p.Held.Object) == nil) {
			p.Held = nil
		}
		if p.Live != nil && (s.Contents.Object(p.Live.Board) == nil || !s.mayDraw(p, p.Live.Board)) {
			p.Live = nil
		}
	}
}
