package avatar

import (
	"errors"
	"fmt"
)

// Hands is the kind of hands a body has.
type Hands uint8

// The kinds of hands, as they stand on the wire.
const (
	Mittens Hands = iota
	NoHands
)

var (
	// ErrHands reports a kind of hands that does not exist.
	ErrHands = errors.New("avatar: hands are \"mittens\" or \"none\"")
	// ErrModel reports a body that this server does not have.
	ErrModel = errors.New("avatar: there is no such body; the built-in one is the only one, and has an empty name")
)

// HandsNamed returns the kind of hands called name; the empty name stands for
// [Mittens]. ErrHands if there is no such kind.
func HandsNamed(name string) (Hands, error) {
	switch name {
	case "", "mittens":
		return Mittens, nil
	case "none":
		return NoHands, nil
	}
	return 0, ErrHands
}

// String is the name of the kind, as a client asks for it.
func (h Hands) String() string {
	switch h {
	case Mittens:
		return "mittens"
	case NoHands:
		return "none"
	}
	return fmt.Sprintf("Hands(%d)", uint8(h))
}

// Appearance is what a person has chosen to look like: all that a client needs
// besides a [Body] to draw somebody. PROTOCOL.md section 3.2.
type Appearance struct {
	Colour uint32 `json:"colour" wire:"unit=rgb"` // of the torso
	Accent uint32 `json:"accent" wire:"unit=rgb"` // of hands and collar; [AccentOf] where none was chosen
	Height uint16 `json:"height" wire:"unit=mm"`  // of the eyes when standing
	Hands  Hands  `json:"hands"`                  // 0 mittens, 1 none; other kinds are drawn as mittens
	Model  string `json:"model"`                  // which body; empty for the built-in one, as which one that a client does not know is drawn
}

// Check returns ErrModel or ErrHands where nobody could draw the look.
func (l *Appearance) Check() error {
	if l.Model != "" {
		return ErrModel
	}
	if l.Hands > NoHands {
		return ErrHands
	}
	return nil
}

// NoAccent is no colour: it marks an accent that has not been said.
const NoAccent = 1 << 24

// paper is what colours are mixed with for their accent.
const paper = 0xfff1dc

// AccentOf returns the accent that goes with a colour where none was chosen:
// in each channel nine twentieths of the way to a warm white, rounded down.
// PROTOCOL.md section 5.2.
func AccentOf(colour uint32) uint32 {
	var accent uint32
	for shift := 0; shift < 24; shift += 8 {
		c, p := int32(colour>>shift&0xff), int32(paper>>shift&0xff)
		mixed := (c*11 + p*9) / 20
		accent |= uint32(mixed) << shift
	}
	return accent
}
