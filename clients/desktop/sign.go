//go:build desktop

package main

import (
	"context"
	"time"

	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

// sign is a short text in the middle of the window.
type sign struct {
	window *picture.Window
	card   *picture.Card
}

func newSign(w *picture.Window, stage *picture.Stage, fonts *text.Fonts, words string) *sign {
	s := &sign{w, stage.NewCard()}
	width, _ := w.Size()
	letter := float64(hudLetter + 3)
	if wide := float64(fonts.Width(letter*w.Density(), words)); wide > 0 { // a long text gets a smaller size
		letter *= min(1, 0.94*float64(width)/(wide+32*w.Density()))
	}
	h := &hud{fonts: fonts, scale: w.Density()}
	s.card.Paint(h.label(words, white, letter))
	return s
}

// show draws the window with the sign.
func (s *sign) show(stage *picture.Stage) error {
	width, height := s.window.Size()
	size := s.card.Size()
	s.card.Lay((width-size.X)/2, (height-size.Y)/2, 1)
	if err := stage.Draw(); err != nil {
		return err
	}
	s.window.Show()
	return nil
}

// hold shows the sign until the window is closed.
func (s *sign) hold(ctx context.Context, stage *picture.Stage) {
	for !s.window.Closing() && ctx.Err() == nil {
		if s.show(stage) != nil {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// remove removes the sign; repeated calls do nothing.
func (s *sign) remove() {
	if s.card != nil {
		s.card.Remove()
		s.card = nil
	}
}
