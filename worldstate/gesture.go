package worldstate

// Gesture is an event that shows for a moment and leaves nothing behind.
type Gesture interface {
	Event
	gesture()
}

type (
	// RaiseHand puts the sender's hand up or down.
	RaiseHand struct{ Raised bool }

	// React shows a sign over the sender's head.
	React struct {
		Kind uint8 `wire:"min=1,max=6"` // 1 clap, 2 heart, 3 laugh, 4 surprise, 5 yes, 6 no
	}

	// Reacted tells of a sign over somebody's head.
	Reacted struct {
		Participant uint16
		Kind        uint8 // 4.12
	}
)

func (*Reacted) event()   {}
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
