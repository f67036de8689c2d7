package ink

import (
	"image"
	"image/color"
	"image/draw"
	"time"

	"stoa/worldstate/board"
)

var paperColour = color.RGBA{paper, paper, paper, 255}

// Wet is a stroke that is not finished. Its points do not change; a longer one
// is another.
type Wet struct {
	Colour uint32
	Width  uint16
	Points []board.Point
}

func (w *Wet) is(other *Wet) bool {
	return w.Colour == other.Colour && w.Width == other.Width && len(w.Points) == len(other.Points) &&
		(len(w.Points) == 0 || &w.Points[0] == &other.Points[0])
}

// wet is the unfinished strokes over a board.
type wet struct {
	strokes []Wet
	next    int             // to be drawn
	busy    bool            // they are being drawn
	box     image.Rectangle // where they are
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

// mostHeld bounds for how many pictures a board that is drawn again where
// something was erased is shown as it was.
const mostHeld = 30

// Compose brings Picture up to date with what Work drew and with unfinished
// strokes, until the time is up. It says true when Picture is ready to be shown
// and not what was shown before. What it has begun it finishes with the strokes
// it began with.
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

// Composing says whether Compose has begun what it has not finished.
func (s *Surface) Composing() bool { return s.wet.busy }
