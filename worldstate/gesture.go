package worldstate

// Gesture is an event that clients show for a moment. It does not change the State.
type Gesture interface {
	Event
	gesture()
}

// GestureCommand is a command that any client may send and that needs no handler of its
// own: it changes only how others see the sender.
type GestureCommand interface {
	Command
	gesture()
}

func (*RaiseHand) gesture() {}
func (*React) gesture()     {}
func (*Wave) gesture()      {}

type (
	// RaiseHand raises or lowers the sender's hand.
	RaiseHand struct{ Raised bool }

	// React shows a reaction over the sender's head.
	React struct {
		Kind uint8 `wire:"min=1,max=6"` // 1 clap, 2 heart, 3 laugh, 4 surprise, 5 yes, 6 no
	}

	// Wave lets the sender's body wave.
	Wave struct {
		To uint16 // participant number, or 0 for everybody
	}

	// Waved announces a wave.
	Waved struct {
		Participant uint16
		To          uint16 // participant number; 0: everybody, or a participant who is hidden from you
	}

	// Reacted announces a reaction.
	Reacted struct {
		Participant uint16
		Kind        uint8 // 4.12
	}
)

func (*Reacted) event()   {}
func (*Waved) event()     {}
func (*Waved) gesture()   {}
func (*Reacted) gesture() {}

func (c *RaiseHand) apply(s *State, p *Person) (Event, error) {
	switch {
	case c.Raised && !p.Role.May(Talking):
		return nil, ErrForbidden
	case c.Raised == (p.Hand != 0):
		return nil, nil
	case c.Raised:
		s.hands++
		p.Hand = s.hands
	default:
		p.Hand = 0
	}
	return &ParticipantChanged{p.Participant}, nil
}

func (c *React) apply(_ *State, p *Person) (Event, error) {
	if !p.Role.May(Talking) {
		return nil, ErrForbidden
	}
	return &Reacted{p.Number, c.Kind}, nil
}

func (c *Wave) apply(s *State, p *Person) (Event, error) {
	if !p.Role.May(Talking) {
		return nil, ErrForbidden
	}
	if c.To != 0 {
		if to := s.Person(c.To); to == nil || to == p || !Sees(p, to) {
			return nil, ErrNobody
		}
	}
	return &Waved{p.Number, c.To}, nil
}

func (w *Waved) mentioned() uint16 { return w.To }
func (w *Waved) anonymous() Event  { return &Waved{Participant: w.Participant} }
