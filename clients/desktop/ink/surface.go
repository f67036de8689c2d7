package ink

import (
	"image"
	"math"
	"slices"

	"stoa/worldstate/board"
)

// paper is a board's white, the same number three times.
const paper = 0xfc

// Wet is a stroke that is not finished.
type Wet struct {
	Colour uint32
	Width  uint16
	Points []board.Point
}

// Surface is a board as a picture: finished strokes are kept, so that an
// unfinished one costs a copy and not a redraw. It is not for several
// goroutines.
type Surface struct {
	Picture *image.RGBA

	scale    float64 // pixels for each half millimetre
	dry      *image.RGBA
	finished []*board.Stroke // that dry shows, or would if they were not erased
	wet      bool            // Picture shows unfinished strokes
	brush    brush
	points   []board.Point
}

// NewSurface returns an empty board, pixels wide, for a board of so many metres.
func NewSurface(pixels int, width, height float64) *Surface {
	box := image.Rect(0, 0, pixels, int(math.Round(float64(pixels)*height/width)))
	s := &Surface{Picture: image.NewRGBA(box), dry: image.NewRGBA(box), scale: float64(pixels) / (width * 2000)}
	s.blank()
	copy(s.Picture.Pix, s.dry.Pix)
	return s
}

func (s *Surface) blank() {
	for i := range s.dry.Pix {
		s.dry.Pix[i] = paper
		if i%4 == 3 {
			s.dry.Pix[i] = 255
		}
	}
	s.finished = s.finished[:0]
}

// Show brings the picture up to date with a board's strokes in order and with
// what is being drawn, and says whether it changed.
func (s *Surface) Show(strokes []*board.Stroke, wet []Wet) bool {
	same := len(strokes) >= len(s.finished) && slices.Equal(strokes[:len(s.finished)], s.finished)
	if same && len(strokes) == len(s.finished) && len(wet) == 0 && !s.wet {
		return false
	}
	if !same {
		s.blank()
	}
	for _, stroke := range strokes[len(s.finished):] {
		s.finished = append(s.finished, stroke)
		if points, err := board.DecodePoints(s.points[:0], stroke.Points); err == nil && !stroke.Erased {
			s.brush.draw(s.dry, points, float64(stroke.Width), s.scale, stroke.Colour)
			s.points = points
		}
	}
	copy(s.Picture.Pix, s.dry.Pix)
	for _, w := range wet {
		s.brush.draw(s.Picture, w.Points, float64(w.Width), s.scale, w.Colour)
	}
	s.wet = len(wet) > 0
	return true
}
