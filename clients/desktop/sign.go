//go:build desktop

package main

import (
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

// sign is a few words in the middle of the window.
type sign struct {
	window *picture.Window
	card   *picture.Card
}

func newSign(w *picture.Window, stage *picture.Stage, fonts *text.Fonts, words string) *sign {
	s := &sign{w, stage.NewCard()}
	h := &hud{fonts: fonts, scale: w.Scale()}
	s.card.Paint(h.label(words, white, hudLetter+3))
	return s
}

func (s *sign) center() {
	width, height := s.window.Size()
	size := s.card.Size()
	s.card.Lay((width-size.X)/2, (height-size.Y)/2, 1)
}
