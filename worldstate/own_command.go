package worldstate

import (
	"errors"
	"slices"
	"time"
)

// ownCommand is a command that the room itself may give.
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

// Commands of the room itself, and commands about a connection.
type (
	// Enter adds a participant, whose number must be free.
	Enter struct{ Person *Person }

	// Disconnect marks the participant's connection as lost.
	Disconnect struct{ At time.Time }

	// Reconnect gives the participant a connection with the given number of voice
	// slots.
	Reconnect struct{ Slots int }

	// SetDoor sets the door, the knocks and the rights of the room.
	SetDoor struct{ DoorChanged }

	// Finish removes the live stroke that a result finished.
	Finish struct{ Result *Result }

	// RollBack replaces the records with those on disk.
	RollBack struct{ Contents *Contents }

	// LineKept reports whether a chat line reached the disk.
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
	if s.Door == c.Door && s.Rights == c.Rights && slices.Equal(s.Knocks, c.Knocks) {
		return nil, nil
	}
	s.Door, s.Knocks, s.Rights = c.Door, c.Knocks, c.Rights
	return &c.DoorChanged, nil
}

func (c *Finish) apply(s *State, _ *Person) (Event, error) {
	if author := s.ByClient(c.Result.Client); author != nil && author.Live != nil && c.Result.Puts(author.Live.Stroke) {
		author.Live = nil
	}
	return nil, nil
}

func (c *RollBack) apply(s *State, _ *Person) (Event, error) {
	s.Contents = c.Contents
	return nil, nil
}

// A line that is stored already goes to its author again: the event comes with
// ErrRepeated.
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
