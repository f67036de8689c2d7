package worldstate

import (
	"cmp"
	"time"

	"stoa/avatar"
	"stoa/worldstate/board"
)

// Command is one requested change. The types of this file, of gesture.go and of
// own_command.go are all of them: the complete list of ways in which a room can
// change.
type Command interface {
	// apply carries the command out for p, or refuses it. See [State.Apply]. p is nil
	// for a command of the room itself.
	apply(s *State, p *Person) (Event, error)
}

type (
	// Pose says where the sender's body is now.
	Pose struct {
		Body avatar.Body
		At   time.Time `wire:"-"` // when it arrived
	}

	// Teleport is a jump that speed does not bind, nor walls on the way.
	Teleport struct {
		Body avatar.Body
		At   time.Time `wire:"-"`
	}

	// Mute says whether the sender's voice may be forwarded at all.
	Mute struct {
		Muted bool // while true the server forwards none of this participant's voice
	}

	// Operation changes an object for good. ClientSequence makes a retry apply
	// once. Client and By are the room's to fill in.
	Operation struct {
		Client          ClientID            `wire:"-"`
		By              board.Editor        `wire:"-"`
		At              time.Time           `wire:"-"`
		Keep            func(*Result) error `wire:"-"`                // hands the result to the disk before it is applied; its error refuses the operation
		ClientSequence  uint64              `wire:"min=1,max=2^63-1"` // 1, 2, 3...: strictly rising for one client id, over all its connections; gaps are allowed
		Object          uint32              // number of the object
		board.Operation                     // section 7.2
	}

	// Draw shows a part of a stroke that is not finished. Points begin at
	// index From; From 0 without points takes the stroke away.
	Draw struct {
		Object uint32
		Stroke board.ID
		Colour uint32
		Width  uint16
		From   int
		Points []board.Point
		At     time.Time
	}

	// Chat is a line of chat. Ref makes a retry be stored once.
	Chat struct {
		Ref   uint64              `wire:"max=2^63-1"` // 1, 2, 3...: beginning with 1 and strictly rising for one client id, as in 4.5 but counted apart
		Scope Scope               `wire:"max=2"`      // 0 everybody, 1 those within earshot of the sender now, 2 one person
		To    uint16              // participant number for scope 2, else 0
		Text  string              `wire:"max=8000"` // 1 to 2000 characters after trimming; control characters but line feeds are removed
		At    time.Time           `wire:"-"`
		Heard []AccountID         `wire:"-"` // who could hear the sender, for scope 1
		Keep  func(*Record) error `wire:"-"` // as of an Operation
	}

	// Hide says from which accounts the sender is kept apart from now on. It comes from who keeps blocks, not from a client. Of several the
	// one with the highest version holds, in whatever order they arrive.
	Hide struct {
		Accounts Hidden
		Version  uint64
	}

	// Silence is a host's wish about the sender's voice. Lifting it asks the
	// sender to speak.
	Silence struct{ On bool }

	// Become gives the sender another role.
	Become struct{ Role Role }

	// Expel ends the sender's presence against its will, for the reason Err.
	Expel struct{ Err error }

	// Leave ends the sender's presence. Lost marks one that did not come back
	// in time.
	Leave struct {
		Lost bool `wire:"-"`
	}
)

// A body that is not where it can be is corrected by the next frame: another epoch.
func (c *Pose) apply(s *State, p *Person) (Event, error) {
	if c.Body.Epoch != p.Body.Epoch {
		return nil, nil // sent before the client knew of a jump
	}
	if !s.Ground.CanMove(&p.Body, &c.Body, c.At.Sub(p.MovedAt)) {
		p.Body.Epoch++
		p.MovedAt = c.At
		return nil, nil
	}
	p.Body, p.MovedAt = c.Body, c.At
	return nil, nil
}

func (c *Teleport) apply(s *State, p *Person) (Event, error) {
	epoch := p.Body.Epoch + 1
	if s.Ground.CanLand(&c.Body) {
		p.Body = c.Body
	}
	p.Body.Epoch, p.MovedAt = epoch, c.At
	return nil, nil
}

func (c *Mute) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Muted, c.Muted) }

func (c *Silence) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Silenced, c.On) }

func (c *Become) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Role, c.Role) }

// change sets a field of the participant's record, and tells the record if it is
// another one.
func change[T comparable](p *Person, field *T, to T) (Event, error) {
	if *field == to {
		return nil, nil
	}
	*field = to
	return &ParticipantChanged{p.Participant}, nil
}

// An operation of the room itself belongs to no client and is anybody's to do.
func (c *Operation) apply(s *State, p *Person) (Event, error) {
	if p != nil {
		if err := s.sign(p, c); err != nil {
			return nil, err
		}
	}
	r, err := s.Contents.Decide(c)
	if err != nil {
		return nil, err
	}
	cost := costOf(&r.Change)
	if p != nil && !p.done.has(cost, cmp.Or(s.FanoutBurst, fanoutBurst), c.At) {
		return nil, ErrTooFast
	}
	if c.Keep != nil {
		if err := c.Keep(&r); err != nil {
			return nil, err
		}
	}
	if p != nil {
		p.done.spend(cost)
	}
	s.Contents.Apply(&r)
	return &r, nil
}

// sign fills in whose operation it is, if that one may draw.
func (s *State) sign(p *Person, c *Operation) error {
	switch {
	case !p.Role.May(Drawing):
		return ErrForbidden
	case c.Operation.Kind == board.Put && s.isDrawnByAnother(p, c.Operation.ID):
		return board.ErrExists
	}
	c.Client = p.Client
	c.By.Author, c.By.Name, c.By.Others = p.Author, p.Name, p.Role >= s.Erasing
	return nil
}

func (c *Hide) apply(_ *State, p *Person) (Event, error) {
	if c.Version >= p.HiddenAs {
		p.Hidden, p.HiddenAs = c.Accounts, c.Version
	}
	return nil, nil
}

func (c *Leave) apply(s *State, p *Person) (Event, error) {
	s.remove(p)
	if c.Lost {
		return &Left{p.Number, "lost"}, nil
	}
	return &Left{p.Number, "left"}, nil
}

func (c *Expel) apply(s *State, p *Person) (Event, error) {
	s.remove(p)
	return &Left{p.Number, "removed"}, nil
}
