package ink

import (
	"bytes"
	"testing"

	"stoa/worldstate/board"
)

func line(points ...board.Point) *board.Stroke {
	return &board.Stroke{Colour: 0x2040c0, Width: 60, Points: board.AppendPoints(nil, points)}
}

func (s *Surface) at(x, y int) [3]uint8 {
	p := s.Picture.Pix[s.Picture.PixOffset(x, y):]
	return [3]uint8{p[0], p[1], p[2]}
}

func TestAStrokeIsWhereItsPointsAre(t *testing.T) {
	s := NewSurface(800, 4, 2.25) // ten half millimetres for each pixel
	if !s.Show([]*board.Stroke{line(board.Point{X: 1000, Y: 1000}, board.Point{X: 4000, Y: 1000}, board.Point{X: 7000, Y: 1000})}, nil) {
		t.Fatal("the picture did not change")
	}
	for _, x := range []int{101, 250, 400, 550, 699} {
		if s.at(x, 100) != [3]uint8{0x20, 0x40, 0xc0} {
			t.Errorf("no ink at %d: %v", x, s.at(x, 100))
		}
	}
	for _, p := range [][2]int{{90, 100}, {712, 100}, {400, 92}, {400, 108}} {
		if s.at(p[0], p[1]) != [3]uint8{paper, paper, paper} {
			t.Errorf("ink at %v: %v", p, s.at(p[0], p[1]))
		}
	}
}

func TestAStrokeThatCrossesItselfIsNoDarker(t *testing.T) {
	once, twice := NewSurface(400, 4, 2), NewSurface(400, 4, 2)
	a, b := board.Point{X: 1000, Y: 1005}, board.Point{X: 6000, Y: 1705}
	once.Show([]*board.Stroke{line(a, b)}, nil)
	twice.Show([]*board.Stroke{line(a, b, b, a)}, nil)
	off := 0
	for i := range once.Picture.Pix {
		if d := int(once.Picture.Pix[i]) - int(twice.Picture.Pix[i]); d > 1 || d < -1 {
			off++
		}
	}
	if off > 40 {
		t.Errorf("%d values differ", off)
	}
}

func TestWhatIsAddedLooksLikeWhatIsDrawnAtOnce(t *testing.T) {
	strokes := []*board.Stroke{line(board.Point{X: 100, Y: 100}, board.Point{X: 4000, Y: 2000}), line(board.Point{X: 4000, Y: 100}, board.Point{X: 100, Y: 2000}),
		line(board.Point{X: 5000, Y: 500})}
	whole, parts := NewSurface(400, 4, 2), NewSurface(400, 4, 2)
	whole.Show(strokes, nil)
	for i := range strokes {
		parts.Show(strokes[:i+1], []Wet{{Colour: 0xff0000, Width: 40, Points: []board.Point{{X: 6000, Y: 1000}, {X: 7000, Y: 1500}}}})
	}
	if bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("an unfinished stroke is not shown")
	}
	parts.Show(strokes, nil)
	if !bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("the pictures differ")
	}
	if parts.Show(strokes, nil) {
		t.Error("nothing changed, and it was drawn again")
	}
	gone := *strokes[1]
	gone.Erased = true
	without := NewSurface(400, 4, 2)
	without.Show([]*board.Stroke{strokes[0], strokes[2]}, nil)
	if !parts.Show([]*board.Stroke{strokes[0], &gone, strokes[2]}, nil) || !bytes.Equal(without.Picture.Pix, parts.Picture.Pix) {
		t.Error("an erased stroke is still there")
	}
}

func BenchmarkAHundredStrokes(b *testing.B) {
	var strokes []*board.Stroke
	for i := range 100 {
		var points []board.Point
		for j := range 200 {
			points = append(points, board.Point{X: uint16(100 + j*38), Y: uint16(200 + (i*40+j*j*7)%4000)})
		}
		strokes = append(strokes, line(points...))
	}
	for b.Loop() {
		NewSurface(2048, 4, 2.25).Show(strokes, nil)
	}
}
