package avatar

import (
	"errors"
	"fmt"
)

// Hands is the kind of a body's hands.
type Hands uint8

// The kinds of hands, with their values in the protocol.
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

// String returns the name of the kind, as in the join call.
func (h Hands) String() string {
	switch h {
	case Mittens:
		return "mittens"
	case NoHands:
		return "none"
	}
	return fmt.Sprintf("Hands(%d)", uint8(h))
}

// Appearance is the look that a person has chosen: with a [Body], all that a client
// needs to draw the person. PROTOCOL.md section 3.2.
type Appearance struct {
	Colour uint32 `json:"colour" wire:"unit=rgb"` // of the torso
	Accent uint32 `json:"accent" wire:"unit=rgb"` // of hands and collar; a default (5.2) where the person chose none
	Height uint16 `json:"height" wire:"unit=mm"`  // of the eyes when standing
	Hands  Hands  `json:"hands"`                  // 0 mittens, 1 none; a client draws other kinds as mittens
	Model  string `json:"model"`                  // hash of the file of the room that is the body (13), in hex; empty: the built-in one (avatar/figure.json), which a client also draws until the file is there, and for one that it cannot draw
}

// Check returns ErrModel or ErrHands if clients could not draw the look.
func (l *Appearance) Check() error {
	if l.Model != "" {
		return ErrModel
	}
	if l.Hands > NoHands {
		return ErrHands
	}
	return nil
}

// NoAccent marks an accent that the person has not chosen. It is no colour.
const NoAccent = 1 << 24

// paper is the colour that [AccentOf] mixes in.
const paper = 0xfff1dc

// AccentOf returns the default accent of a colour: in each channel nine twentieths of
// the way to a warm white, rounded down. PROTOCOL.md section 5.2.
func AccentOf(colour uint32) uint32 {
	var accent uint32
	for shift := 0; shift < 24; shift += 8 {
		c, p := int32(colour>>shift&0xff), int32(paper>>shift&0xff)
		mixed := (c*11 + p*9) / 20
		accent |= uint32(mixed) << shift
	}
	return accent
}
