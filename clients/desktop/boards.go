//go:build desktop

package main

import (
	"slices"
	"time"

	"stoa/clients/desktop/ink"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/picture"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	boardPixels = 2048 // of the longer side
	redrawEvery = 0.07 // seconds

	// mostDrawing limits how long a picture of the room waits for drawing on a board.
	mostDrawing = 4 * time.Millisecond
)

// wallBoard is one board: its strokes and its picture on the wall.
type wallBoard struct {
	motion.Board
	surface *ink.Surface
	view    *picture.Board
	strokes []*record.Record
	fresh   bool // surface does not have the strokes yet
	lives   []ink.Wet
	known   *record.Set
	shownAt float64
}

// boards is every board of the room.
type boards struct {
	stage    *picture.Stage
	all      []*wallBoard
	places   []motion.Board
	authors  []uint16
	sequence uint64
	turn     int // of all boards, the next one to draw
}

// hang replaces the boards with those of a room.
func (b *boards) hang(places []motion.Board) {
	for _, one := range b.all {
		one.view.Remove()
	}
	b.all, b.places, b.sequence, b.turn = nil, places, 0, 0
	for _, place := range places {
		one := &wallBoard{Board: place, surface: ink.NewSurface(boardPixels, place.Width, place.Height)}
		one.view = b.stage.NewBoard(&one.Board, one.surface.Picture)
		b.all = append(b.all, one)
	}
}

// take copies the boards' strokes from the replica.
func (b *boards) take(r *worldstate.Replica) {
	b.authors = b.authors[:0]
	for author := range r.Lives {
		if author != r.You {
			b.authors = append(b.authors, author)
		}
	}
	slices.Sort(b.authors) // the order of overlapping strokes must not change from picture to picture
	for _, one := range b.all {
		if known := r.Contents.Set(one.ID); known != nil && (known != one.known || known.Len() != len(one.strokes) || r.Contents.Sequence != b.sequence) {
			one.known, one.strokes, one.fresh = known, known.InOrder(), true
		}
		one.lives = one.lives[:0]
		for _, author := range b.authors {
			if live := r.Lives[author]; live.Board == one.ID {
				one.lives = append(one.lives, ink.Wet{Colour: live.Colour, Width: live.Width, Points: live.Points})
			}
		}
	}
	b.sequence = r.Contents.Sequence
}

// draw updates the pictures as far as there is time. Boards that had to wait come first
// in the next picture.
func (b *boards) draw(now float64, p *pen) {
	began := time.Now()
	for i := range b.all {
		at := (b.turn + i) % len(b.all)
		if time.Since(began) > mostDrawing {
			b.turn = at
			return
		}
		b.all[at].draw(now, p)
	}
}

func (w *wallBoard) draw(now float64, p *pen) {
	if w.fresh {
		w.fresh = false
		w.surface.Take(w.strokes)
	}
	w.surface.Work(time.Now().Add(mostDrawing))
	wet := p.wet(w.ID, w.strokes, w.lives)
	if !w.surface.Composing() && now-w.shownAt < redrawEvery {
		return
	}
	if w.surface.Compose(wet, time.Now().Add(mostDrawing)) {
		w.shownAt = now
		w.view.Paint(w.surface.Picture)
	}
}
