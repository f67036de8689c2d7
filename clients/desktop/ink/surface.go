package ink

import (
	"image"
	"image/draw"
	"math"
	"slices"
	"time"

	"stoa/worldstate/record"
)

const (
	// paper is the board's white, used for red, green and blue.
	paper = 0xfc
	// unitsPerMetre is the unit of points, per metre. PROTOCOL.md section 7.1.
	unitsPerMetre = 2000
)

// Surface is a board's picture. Finished strokes are drawn once, into a picture of
// their own; Picture is that picture with the live strokes over it. Both can be
// interrupted and continued. A Surface is not safe for concurrent use.
type Surface struct {
	Picture *image.RGBA // to show when Compose returns true

	scale    float64 // pixels per half millimetre
	dry      *image.RGBA
	finished []drawn
	at       int             // number of finished strokes that are drawn
	adding   bool            // a new stroke is being drawn
	redo     image.Rectangle // part of dry from which a stroke was removed
	redoAt   int             // next finished stroke to draw there; at 0 the part is cleared first
	held     int             // pictures that were delayed
	dirty    image.Rectangle // part of dry that Picture lacks
	brush    brush
	points   []record.Point
	wet      wet
}

// drawn is a finished stroke, with its box once it is drawn.
type drawn struct {
	stroke *record.Record
	box    image.Rectangle
}

// NewSurface returns an empty board of the given size in metres, with pixels on its
// longer side.
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

// Take sets the strokes of the board, from the lowest to the topmost ([record.Set.InOrder]).
// A stroke may disappear, return to its place, change, and move to another.
func (s *Surface) Take(strokes []*record.Record) {
	same := 0
	for same < min(len(s.finished), len(strokes)) && s.finished[same].stroke == strokes[same] {
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

// differ removes and inserts strokes so that finished matches strokes. The first same
// strokes are equal. It returns the part to redraw.
func (s *Surface) differ(same int, strokes []*record.Record) (gone image.Rectangle) {
	old, painted := slices.Clone(s.finished[same:]), s.at-same
	s.finished, s.at = s.finished[:same], min(s.at, same)
	for i := 0; i < len(old); {
		next := len(s.finished)
		if next == len(strokes) || below(old[i].stroke, strokes[next]) {
			gone = gone.Union(old[i].box)
			i++
			continue
		}
		one, under := drawn{stroke: strokes[next]}, i < painted // in the painted part
		if old[i].stroke == one.stroke {
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

// below reports whether a stroke that is drawn is to be taken away before another is drawn:
// it lies below, or is the other one before a change.
func below(drawn, other *record.Record) bool {
	return drawn != other && drawn.OrderKey() <= other.OrderKey()
}

// inkOf decodes a stroke; the result is valid until the next call. Shapes of other kinds
// have no ink.
func (s *Surface) inkOf(stroke *record.Record) *ink {
	if stroke.Kind != record.Stroke {
		return &ink{}
	}
	l := stroke.Line()
	points, err := record.DecodePoints(s.points[:0], l.Points)
	if err != nil {
		return &ink{}
	}
	s.points = points
	return &ink{points, float64(l.Width), l.Colour}
}

// Work draws finished strokes until the time is over, and reports whether all are
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

// begin starts the next stroke, first where a stroke was removed. False: there is none.
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
