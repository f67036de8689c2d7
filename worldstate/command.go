package worldstate

import (
	"cmp"
	"slices"
	"time"

	"stoa/avatar"
	"stoa/worldstate/record"
)

// Command is one requested change of a room. This file, gesture.go and own_command.go
// declare all commands: the complete list of ways in which a room can change.
type Command interface {
	// apply carries the command out for p, or refuses the command. p is nil for a
	// command of the room itself. See [State.Apply].
	apply(s *State, p *Person) (Event, error)
}

type (
	// Pose moves the sender's body.
	Pose struct {
		Body avatar.Body
		At   time.Time `wire:"-"` // time of arrival
	}

	// Teleport is a jump; speed and walls on the way do not limit it.
	Teleport struct {
		Body avatar.Body
	}

	// Mute stops the sender's voice, or lets it be heard.
	Mute struct {
		Muted bool // while true the server does not forward this participant's voice
	}

	// Operation changes records of one parent durably, all of them or none.
	// ClientSequence makes sure that a repeated operation is applied once. The room fills
	// in Client and By.
	Operation struct {
		Client         ClientID            `wire:"-"`
		By             record.Editor       `wire:"-"`
		At             time.Time           `wire:"-"`
		Keep           func(*Result) error `wire:"-"`                // queues the result for the disk before the room applies it; an error refuses the operation
		ClientSequence uint64              `wire:"min=1,max=2^63-1"` // strictly rising for one client id, over all its connections; gaps are allowed
		Parent         record.ID           // the board, or 16 zero bytes for the room
		Changes        []record.Change     `wire:"max=256"` // 7.3
	}

	// Draw shows a part of an unfinished (live) stroke. Points begin at index From;
	// From 0 without points removes the stroke.
	Draw struct {
		Board  record.ID
		Stroke record.ID
		Colour uint32
		Width  uint16
		From   int
		Points []record.Point
		At     time.Time
	}

	// Chat sends a chat line. Ref makes sure that a repeated line is stored once.
	Chat struct {
		Ref   uint64              `wire:"max=2^63-1"` // from 1, strictly rising for one client id, over all its connections; counted apart from client sequences
		Scope Scope               `wire:"max=2"`      // 0 everybody, 1 participants within earshot of the sender now, 2 one participant
		To    uint16              // participant number for scope 2, else 0
		Text  string              `wire:"max=8000"` // 1 to 2000 characters after trimming; the server removes control characters except line feeds
		At    time.Time           `wire:"-"`
		Heard []AccountID         `wire:"-"` // scope 1: accounts within earshot of the sender
		Keep  func(*Record) error `wire:"-"` // as in Operation
	}

	// Hide sets the accounts that are hidden from the participant and from which the participant
	// is hidden. It comes from the owner of the blocks, not from a client. The
	// command with the highest version wins, in any order of arrival.
	Hide struct {
		Accounts Hidden
		Version  uint64
	}

	// Silence stops the participant's voice on a host's order. Lifting the order
	// asks the participant to speak.
	Silence struct{ On bool }

	// Become gives the participant another role.
	Become struct{ Role Role }

	// Expel removes the participant from the room; Err is the reason.
	Expel struct{ Err error }

	// Leave ends the sender's presence. Lost: the participant did not resume within
	// [ResumeTime].
	Leave struct {
		Lost bool `wire:"-"`
	}
)

// An impossible move raises the epoch; the next frame corrects the client.
// PROTOCOL.md section 6.3.
func (c *Pose) apply(s *State, p *Person) (Event, error) {
	if c.Body.Epoch != p.Body.Epoch {
		return nil, nil // sent before the client knew of a jump
	}
	if !s.Ground.CanMove(&p.Body, &c.Body, p.pace.Reach(c.At)) {
		p.Body.Epoch++
		return nil, nil
	}
	p.pace.Spend(&p.Body, &c.Body)
	p.Body = c.Body
	return nil, nil
}

func (c *Teleport) apply(s *State, p *Person) (Event, error) {
	epoch := p.Body.Epoch + 1
	if s.Ground.CanLand(&c.Body) {
		p.Body = c.Body
	}
	p.Body.Epoch = epoch
	return nil, nil
}

func (c *Mute) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Muted, c.Muted) }

func (c *Silence) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Silenced, c.On) }

func (c *Become) apply(_ *State, p *Person) (Event, error) { return change(p, &p.Role, c.Role) }

// change sets a field of the participant's record. It returns an event if the value
// is a new one.
func change[T comparable](p *Person, field *T, to T) (Event, error) {
	if *field == to {
		return nil, nil
	}
	*field = to
	return &ParticipantChanged{p.Participant}, nil
}

// An operation of the room itself (p is nil) belongs to no client and needs no role.
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
	burst := cmp.Or(s.FanoutBurst, fanoutBurst)
	cost := s.Contents.costOf(&r.Effects, burst)
	if p != nil && !p.done.has(cost, burst, c.At) {
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

// sign checks whether p may ask for the operation and sets who asks.
func (s *State) sign(p *Person, c *Operation) error {
	if err := s.allows(p, c.Parent, c.Changes); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Changes, func(e record.Change) bool { return e.Verb == record.Put && s.isDrawnByAnother(p, e.ID) }) {
		return record.ErrExists
	}
	at := c.By.At
	c.Client, c.By = p.Client, s.editor(p)
	c.By.At = at
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
