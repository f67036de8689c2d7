package ink

import (
	"image"
	"image/draw"
	"math"
	"time"

	"stoa/worldstate/board"
)

const (
	// paper is a board's white, the same number three times.
	paper = 0xfc
	// unitsPerMetre is the unit of points on a board. PROTOCOL.md section 7.1.
	unitsPerMetre = 2000
)

// Surface is a board as a picture. Finished strokes are drawn once, into a
// picture of their own; what is shown is that with the unfinished strokes over
// it. Both can be interrupted and go on later. A Surface is not for several
// goroutines.
type Surface struct {
	Picture *image.RGBA // to be shown when Compose says so

	scale    float64 // pixels for each half millimetre
	dry      *image.RGBA
	finished []drawn
	at       int             // of finished, to be drawn
	adding   bool            // that is being drawn
	redo     image.Rectangle // of dry, where something was taken away
	redoAt   int             // of finished, to be drawn there; at 0 it is cleared first
	held     int             // pictures for which it was waited for
	dirty    image.Rectangle // of dry, which Picture does not have
	brush    brush
	points   []board.Point
	wet      wet
}

// drawn is a finished stroke, and where it is since it was drawn.
type drawn struct {
	stroke *board.Stroke
	box    image.Rectangle
}

// NewSurface returns an empty board of so many metres, whose longer side is so
// many pixels.
func NewSurface(pixels int, width, height float64) *Surface {
	perMetre := float64(pixels) / max(width, height)
	box := image.Rect(0, 0, max(1, int(math.Round(width*perMetre))), max(1, int(math.Round(height*perMetre))))
	s := &Surface{Picture: image.NewRGBA(box), dry: image.NewRGBA(box), scale: perMetre / unitsPerMetre}
	s.blank(box)
	copy(s.Picture.Pix, s.dry.Pix)
	return s
}

func (s *Surface) blank(box image.Rectangle) {
	draw.Draw(s.dry, box, image.NewUniform(paperColour), image.Point{}, draw.Src)
}

// Take tells which strokes the board has, in order. One that is there does not
// change, but for being erased and restored.
func (s *Surface) Take(strokes []*board.Stroke) {
	gone, changed := image.Rectangle{}, len(strokes) < len(s.finished)
	for i := range s.finished {
		one := &s.finished[i]
		if i < len(strokes) && one.stroke.ID == strokes[i].ID && one.stroke.Erased == strokes[i].Erased {
			continue
		}
		changed, gone = true, gone.Union(one.box)
		if one.box = (image.Rectangle{}); i < len(strokes) {
			if one.stroke = strokes[i]; i < s.at && !one.stroke.Erased {
				one.box = s.inkOf(one.stroke).box(s.scale)
				gone = gone.Union(one.box)
			}
		}
	}
	s.finished = s.finished[:min(len(s.finished), len(strokes))]
	for _, stroke := range strokes[len(s.finished):] {
		s.finished = append(s.finished, drawn{stroke: stroke})
	}
	s.at = min(s.at, len(s.finished))
	if changed {
		s.brush.busy, s.adding = false, false
		s.redo, s.redoAt, s.held = s.redo.Union(gone).Intersect(s.dry.Rect), 0, 0
	}
}

// inkOf unpacks a stroke; it is good until the next one.
func (s *Surface) inkOf(stroke *board.Stroke) *ink {
	points, err := board.DecodePoints(s.points[:0], stroke.Points)
	if err != nil {
		return &ink{}
	}
	s.points = points
	return &ink{points, float64(stroke.Width), stroke.Colour}
}

// Work draws finished strokes until the time is up, and says whether all are
// drawn.
func (s *Surface) Work(until time.Time) bool {
	for {
		if s.brush.busy && !s.brush.paint(s.dry, until) {
			return false
		}
		if !s.begin() {
			return true
		}
		if time.Now().After(until) {
			return false
		}
	}
}

// begin takes up the next stroke, first where something was taken away. It says
// false where there is none.
func (s *Surface) begin() bool {
	if s.adding {
		s.adding, s.dirty = false, s.dirty.Union(s.finished[s.at].box)
		s.at++
	}
	if !s.redo.Empty() {
		if s.redoAt == 0 {
			s.blank(s.redo)
		}
		for s.redoAt < s.at {
			one := &s.finished[s.redoAt]
			s.redoAt++
			if one.box.Overlaps(s.redo) && !one.stroke.Erased {
				s.brush.begin(s.inkOf(one.stroke), s.scale, s.redo)
				return true
			}
		}
		s.dirty, s.redo = s.dirty.Union(s.redo), image.Rectangle{}
	}
	for ; s.at < len(s.finished); s.at++ {
		one := &s.finished[s.at]
		if one.stroke.Erased {
			continue
		}
		i := s.inkOf(one.stroke)
		one.box, s.adding = i.box(s.scale).Intersect(s.dry.Rect), true
		s.brush.begin(i, s.scale, s.dry.Rect)
		return true
	}
	return false
}
