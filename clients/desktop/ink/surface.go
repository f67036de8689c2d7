package ink

import (
	"image"
	"image/draw"
	"math"
	"slices"
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

// Take tells which strokes the board has, in order of sequence. One that is there
// does not change; it may go, and come back into its place.
func (s *Surface) Take(strokes []*board.Stroke) {
	same := 0
	for same < min(len(s.finished), len(strokes)) && s.finished[same].stroke.ID == strokes[same].ID {
		same++
	}
	if same < len(s.finished) {
		gone := s.differ(same, strokes)
		s.brush.busy, s.adding = false, false
		s.redo, s.redoAt, s.held = s.redo.Union(gone).Intersect(s.dry.Rect), 0, 0
	}
	for _, stroke := range strokes[len(s.finished):] {
		s.finished = append(s.finished, drawn{stroke: stroke})
	}
}

// differ takes out what has gone and puts what came back between what stays. The
// first strokes, same of them, are what they were. It returns where the picture
// is to be drawn again.
func (s *Surface) differ(same int, strokes []*board.Stroke) (gone image.Rectangle) {
	old, painted := slices.Clone(s.finished[same:]), s.at-same
	s.finished, s.at = s.finished[:same], min(s.at, same)
	for i := 0; i < len(old); {
		next := len(s.finished)
		if next == len(strokes) || old[i].stroke.Sequence < strokes[next].Sequence {
			gone = gone.Union(old[i].box)
			i++
			continue
		}
		one, under := drawn{stroke: strokes[next]}, i < painted // by what is painted
		if old[i].stroke.ID == one.stroke.ID {
			one = old[i]
			i++
		} else if under {
			one.box = s.inkOf(one.stroke).box(s.scale)
			gone = gone.Union(one.box)
		}
		if s.finished = append(s.finished, one); under {
			s.at++
		}
	}
	return gone
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
			if one.box.Overlaps(s.redo) {
				s.brush.begin(s.inkOf(one.stroke), s.scale, s.redo)
				return true
			}
		}
		s.dirty, s.redo = s.dirty.Union(s.redo), image.Rectangle{}
	}
	if s.at == len(s.finished) {
		return false
	}
	one := &s.finished[s.at]
	i := s.inkOf(one.stroke)
	one.box, s.adding = i.box(s.scale).Intersect(s.dry.Rect), true
	s.brush.begin(i, s.scale, s.dry.Rect)
	return true
}
