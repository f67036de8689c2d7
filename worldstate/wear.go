package worldstate

import "errors"

// ErrNoBody reports a file that cannot be a body: no model of the room, or one that is too
// heavy.
var ErrNoBody = errors.New("worldstate: the file is no model of this room, or too heavy for a body")

// Wear gives the sender a body from a file of the room, or the built-in one. The session
// has checked the file.
type Wear struct {
	File FileHash // of a model (13.2); 32 zero bytes: the built-in body
}

func (c *Wear) apply(_ *State, p *Person) (Event, error) {
	model := ""
	if c.File != (FileHash{}) {
		model = c.File.String()
	}
	if p.Model == model {
		return nil, nil
	}
	p.Model = model
	return &ParticipantChanged{p.Participant}, nil
}
