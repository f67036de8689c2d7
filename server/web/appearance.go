package web

import (
	"errors"
	"math"
	"net/http"

	"stoa/avatar"
)

// appearanceIn is the caller's look in the body of a join call. PROTOCOL.md section 3.2.
type appearanceIn struct {
	Colour string   `json:"colour"`
	Accent *string  `json:"accent"`
	Height *float64 `json:"height"`
	Hands  string   `json:"hands"`
	Model  string   `json:"model"`
}

// look returns the checked look, or a problem.
func (in *appearanceIn) appearance() (l avatar.Appearance, err error) {
	height := defaultHeight
	if in.Height != nil {
		height = *in.Height
	}
	if !(height >= 0.5 && height <= 2.5) {
		return l, bad("height is of the eyes, 0.5 to 2.5 metres")
	}
	l.Height = uint16(math.Round(height * 1000))
	if l.Colour, err = readColour("colour", in.Colour); err != nil {
		return l, err
	}
	l.Accent = avatar.AccentOf(l.Colour)
	if in.Accent != nil {
		if l.Accent, err = readColour("accent", *in.Accent); err != nil {
			return l, err
		}
	}
	if l.Hands, err = avatar.HandsNamed(in.Hands); err != nil {
		return l, bad(`hands are "mittens" or "none"`)
	}
	l.Model = in.Model
	if err := l.Check(); errors.Is(err, avatar.ErrModel) {
		return l, &problemError{http.StatusBadRequest, "no_model", "this server has no such body; leave model empty for the built-in one"}
	}
	return l, nil
}

func readColour(field, text string) (uint32, error) {
	var c avatar.Colour
	if err := c.UnmarshalText([]byte(text)); err != nil {
		return 0, bad(field + ` is written like "#3366cc"`)
	}
	return uint32(c), nil
}
