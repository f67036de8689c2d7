//go:build desktop

package main

import (
	"slices"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/ink"
	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/object"
	"stoa/clients/desktop/picture"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	boardPixels = 2048 // of the longer side
	manyBoards  = 8    // beyond which each has half the pixels
	redrawEvery = 0.07 // seconds

	// mostDrawing limits how long a picture of the room waits for drawing on a board.
	mostDrawing = 4 * time.Millisecond
)

// wallBoard is one board: its strokes, and its picture in its frame.
type wallBoard struct {
	motion.Board
	surface       *ink.Surface
	face, frame   *picture.Solid
	width, height float64 // for which these were made
	pixels        int
	strokes       []*record.Record
	fresh         bool // surface does not have the strokes yet
	lives         []ink.Wet
	known         *record.Set
	shownAt       float64
}

// boards is every board of the room.
type boards struct {
	stage    *picture.Stage
	looks    map[model.Material]model.Surface
	all      []*wallBoard
	places   []motion.Board // of all
	authors  []uint16
	sequence uint64
	turn     int  // of all boards, the next one to draw
	due      bool // a board has no view yet, or one of another size
}

// paint forgets all boards: the room has other colours.
func (b *boards) paint(looks map[model.Material]model.Surface) {
	for _, one := range b.all {
		one.remove()
	}
	b.all, b.places, b.looks, b.turn, b.due = nil, nil, looks, 0, true
}

// follow follows the boards of the room. A new view takes long, so at most one is made
// before a picture; later ones need the next follow.
func (b *boards) follow(wanted []object.Board) {
	known := make(map[record.ID]*wallBoard, len(b.all))
	for _, one := range b.all {
		known[one.ID] = one
	}
	b.all, b.places, b.due = b.all[:0], b.places[:0], false
	pixels, made := pixelsOf(len(wanted)), false
	for _, place := range wanted {
		one := known[place.ID]
		if one == nil && made {
			b.due = true
			continue
		}
		if one == nil {
			one = &wallBoard{}
		}
		delete(known, place.ID)
		one.Board = place.Board
		if one.surface == nil || !place.Held && !one.fits(pixels) {
			if b.due = b.due || made; !made {
				one.build(b, pixels)
				made = true
			}
		}
		one.stand()
		b.all, b.places = append(b.all, one), append(b.places, one.Board)
	}
	for _, one := range known {
		one.remove()
	}
}

// pixelsOf returns the pixels of the longer side of each of many boards.
func pixelsOf(count int) int {
	if count > manyBoards {
		return boardPixels / 2
	}
	return boardPixels
}

func (w *wallBoard) fits(pixels int) bool {
	return w.width == w.Width && w.height == w.Height && w.pixels == pixels
}

// build makes the board's picture and frame for its size.
func (w *wallBoard) build(b *boards, pixels int) {
	w.remove()
	w.width, w.height, w.pixels, w.known, w.shownAt = w.Width, w.Height, pixels, nil, 0
	w.surface = ink.NewSurface(pixels, w.Width, w.Height)
	w.frame = b.stage.NewSolid(model.BoardFrame(w.Width, w.Height, b.looks), nil, 1)
	w.face = b.stage.NewSolid(model.BoardFace(w.Width, w.Height), w.surface.Picture, 0)
}

// stand places the board. Another size than it was built for stretches it.
func (w *wallBoard) stand() {
	m := w.Matrix().Mul4(mgl64.Scale3D(w.Width/w.width, w.Height/w.height, 1))
	w.frame.Place(m)
	w.face.Place(m)
}

func (w *wallBoard) remove() {
	if w.surface != nil {
		w.frame.Remove()
		w.face.Remove()
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
		w.face.Paint(w.surface.Picture)
	}
}
