package worldstate

import (
	"errors"
	"slices"
	"time"
)

// ownCommand is one that the room itself may give.
type ownCommand interface {
	Command
	own()
}

func (*Operation) own() {}
func (*Enter) own()     {}
func (*SetDoor) own()   {}
func (*Finish) own()    {}
func (*RollBack) own()  {}
func (*LineKept) own()  {}

// Commands of the room itself, and those that follow a connection.
type (
	// Enter adds a participant, whose number must be free.
	Enter struct{ Person *Person }

	// Disconnect says that the participant's connection is lost.
	Disconnect struct{ At time.Time }

	// Reconnect says that the participant has a connection again, with so many voices
	// at once.
	Reconnect struct{ Slots int }

	// SetDoor says who may come in, who waits and who may erase.
	SetDoor struct{ DoorChanged }

	// Finish takes away the unfinished stroke that a result finished.
	Finish struct{ Result *Result }

	// RollBack replaces the boards by what is on disk.
	RollBack struct{ Contents *Contents }

	// LineKept says what became of a line on its way to the disk.
	LineKept struct {
		Record *Record
		Err    error
	}
)

func (c *Enter) apply(s *State, _ *Person) (Event, error) {
	s.People = slices.Insert(s.People, s.index(c.Person.Number), c.Person)
	return &Joined{c.Person.Participant}, nil
}

func (c *Disconnect) apply(_ *State, p *Person) (Event, error) {
	p.LostAt = c.At
	return nil, nil
}

func (c *Reconnect) apply(_ *State, p *Person) (Event, error) {
	p.LostAt, p.Slots = time.Time{}, c.Slots
	return nil, nil
}

func (c *SetDoor) apply(s *State, _ *Person) (Event, error) {
	if s.Door == c.Door && s.Erasing == c.Erasing && slices.Equal(s.Knocks, c.Knocks) {
		return nil, nil
	}
	s.Door, s.Knocks, s.Erasing = c.Door, c.Knocks, c.Erasing
	return &c.DoorChanged, nil
}

func (c *Finish) apply(s *State, _ *Person) (Event, error) {
	stroke := c.Result.Change.Stroke // nil but for a put
	if author := s.ByClient(c.Result.Client); author != nil && stroke != nil && author.Live != nil && author.Live.Stroke == stroke.ID {
		author.Live = nil
	}
	return nil, nil
}

func (c *RollBack) apply(s *State, _ *Person) (Event, error) {
	s.Contents = c.Contents
	return nil, nil
}

// A line that is stored already is told again, to its author: ErrRepeated comes with
// the line.
func (c *LineKept) apply(s *State, _ *Person) (Event, error) {
	chat := &s.Chat
	chat.pending = slices.DeleteFunc(chat.pending, func(r *Record) bool { return r == c.Record })
	if s.ByClient(c.Record.Client) == nil {
		chat.leave(c.Record.Client)
	}
	if errors.Is(c.Err, ErrRepeated) {
		if stored, _ := chat.find(c.Record.Client, c.Record.Ref); stored != nil {
			return &ChatLine{Line: stored.Line}, c.Err
		}
	}
	if c.Err != nil {
		return nil, c.Err
	}
	chat.Records = Kept(append(chat.Records, c.Record), KeptRecords)
	return &ChatLine{Line: c.Record.Line}, nil
}
