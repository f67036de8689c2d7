package ink

import (
	"image"
	"image/color"
	"image/draw"
	"time"

	"stoa/worldstate/record"
)

var paperColour = color.RGBA{paper, paper, paper, 255}

// Wet is a live stroke. Its points never change; a longer stroke is another Wet.
type Wet struct {
	Colour uint32
	Width  uint16
	Points []record.Point
}

func (w *Wet) is(other *Wet) bool {
	return w.Colour == other.Colour && w.Width == other.Width && len(w.Points) == len(other.Points) &&
		(len(w.Points) == 0 || &w.Points[0] == &other.Points[0])
}

// wet holds the live strokes over a board.
type wet struct {
	strokes []Wet
	next    int             // next stroke to draw
	busy    bool            // drawing is in progress
	box     image.Rectangle // the pixels they cover
	brush   brush
}

func (w *wet) are(strokes []Wet) bool {
	if len(w.strokes) != len(strokes) {
		return false
	}
	for i := range strokes {
		if !w.strokes[i].is(&strokes[i]) {
			return false
		}
	}
	return true
}

// mostHeld limits for how many pictures a board with an erased part shows its old
// state.
const mostHeld = 30

// Compose updates Picture with what Work has drawn and with live strokes, until the
// time is over. True: Picture is complete and differs from the last one. A composition
// in progress finishes with the strokes with which it began.
func (s *Surface) Compose(strokes []Wet, until time.Time) bool {
	w := &s.wet
	if !w.busy {
		if s.dirty.Empty() && w.are(strokes) {
			return false
		}
		if s.held++; !s.redo.Empty() && s.held < mostHeld {
			return false
		}
		changed := s.dirty.Union(w.box)
		draw.Draw(s.Picture, changed, s.dry, changed.Min, draw.Src)
		s.dirty, w.box = image.Rectangle{}, image.Rectangle{}
		w.strokes, w.next, w.busy = append(w.strokes[:0], strokes...), 0, true
	}
	for !w.brush.busy || w.brush.paint(s.Picture, until) {
		if w.next == len(w.strokes) {
			w.busy = false
			return true
		}
		one := &w.strokes[w.next]
		w.next++
		i := &ink{one.Points, float64(one.Width), one.Colour}
		w.box = w.box.Union(i.box(s.scale).Intersect(s.Picture.Rect))
		w.brush.begin(i, s.scale, s.Picture.Rect)
	}
	return false
}

// Composing reports whether a composition is in progress.
func (s *Surface) Composing() bool { return s.wet.busy }
