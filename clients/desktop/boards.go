//go:build desktop

package main

import (
	"stoa/clients/desktop/ink"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/picture"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

const (
	boardPixels = 2048
	redrawEvery = 0.07 // seconds
)

// wallBoard is one board: what is on it, and its picture on the wall.
type wallBoard struct {
	motion.Board
	surface *ink.Surface
	view    *picture.Board
	strokes []*board.Stroke
	lives   []ink.Wet
	known   *board.Board
}

// boards is every board of the room.
type boards struct {
	stage    *picture.Stage
	all      []*wallBoard
	places   []motion.Board
	sequence uint64
	drawnAt  float64
}

// hang replaces the boards by those of a room.
func (b *boards) hang(places []motion.Board) {
	for _, one := range b.all {
		one.view.Remove()
	}
	b.all, b.places, b.sequence = nil, places, 0
	for _, place := range places {
		one := &wallBoard{Board: place, surface: ink.NewSurface(boardPixels, place.Width, place.Height)}
		one.view = b.stage.NewBoard(&one.Board, one.surface.Picture)
		b.all = append(b.all, one)
	}
}

// take notes what the replica has on the boards.
func (b *boards) take(r *worldstate.Replica) {
	for _, one := range b.all {
		if known := r.Board(one.Number); known != nil && (known != one.known || r.Contents.Sequence != b.sequence) {
			one.known, one.strokes = known, known.Strokes()
		}
		one.lives = one.lives[:0]
		for author, live := range r.Lives {
			if live.Object == one.Number && author != r.You {
				one.lives = append(one.lives, ink.Wet{Colour: live.Colour, Width: live.Width, Points: live.Points})
			}
		}
	}
	b.sequence = r.Contents.Sequence
}

// draw brings the pictures up to date, a few times a second.
func (b *boards) draw(now float64, p *pen) {
	if now-b.drawnAt < redrawEvery {
		return
	}
	b.drawnAt = now
	for _, one := range b.all {
		wet := p.wet(one.Number, one.strokes, one.lives)
		if one.surface.Show(one.strokes, wet) {
			one.view.Paint(one.surface.Picture)
		}
	}
}
