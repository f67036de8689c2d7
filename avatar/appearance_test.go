package avatar

import (
	"errors"
	"testing"
)

func TestAnAccentGoesWithAColourInEveryClientTheSame(t *testing.T) {
	for colour, want := range map[uint32]uint32{0: 0x726c63, 0xffffff: 0xfff8ef, 0x3366cc: 0x8ea4d3, 0xcc6633: 0xe2a47f} {
		if got := AccentOf(colour); got != want {
			t.Errorf("%06x: %06x, want %06x", colour, got, want)
		}
	}
}

func TestALookNobodyCouldDrawIsRefused(t *testing.T) {
	for _, test := range []struct {
		look Appearance
		want error
	}{
		{Appearance{}, nil},
		{Appearance{Hands: NoHands}, nil},
		{Appearance{Hands: NoHands + 1}, ErrHands},
		{Appearance{Model: "fox"}, ErrModel},
	} {
		if err := test.look.Check(); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", test.look, err, test.want)
		}
	}
}

func TestKindsOfHandsHaveNames(t *testing.T) {
	for _, h := range []Hands{Mittens, NoHands} {
		if back, err := HandsNamed(h.String()); err != nil || back != h {
			t.Errorf("%v came back as %v, %v", h, back, err)
		}
	}
	if _, err := HandsNamed("claws"); !errors.Is(err, ErrHands) {
		t.Error("claws were given")
	}
}
