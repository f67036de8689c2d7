package ink

import (
	"bytes"
	"crypto/rand"
	"math"
	mathrand "math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"stoa/worldstate/record"
)

var lines atomic.Uint64

// line returns a stroke that lies over all earlier ones.
func line(points ...record.Point) *record.Record {
	return drawnWith(0x2040c0, 60, points)
}

func drawnWith(colour uint32, width uint16, points []record.Point) *record.Record {
	var id record.ID
	rand.Read(id[:])
	return &record.Record{ID: id, Made: lines.Add(1), Kind: record.Stroke,
		Properties: record.PutLine(id, record.Line{Colour: colour, Width: width, Points: record.AppendPoints(nil, points)}).Properties}
}

// show updates everything and reports whether the picture has changed.
func (s *Surface) show(strokes []*record.Record, wet []Wet) bool {
	s.Take(strokes)
	forever := time.Now().Add(time.Hour)
	s.Work(forever)
	return s.Compose(wet, forever)
}

func (s *Surface) pixel(x, y int) [3]uint8 {
	p := s.Picture.Pix[s.Picture.PixOffset(x, y):]
	return [3]uint8{p[0], p[1], p[2]}
}

func TestAStrokeIsWhereItsPointsAre(t *testing.T) {
	s := NewSurface(800, 4, 2.25) // ten half millimetres per pixel
	if !s.show([]*record.Record{line(record.Point{X: 1000, Y: 1000}, record.Point{X: 4000, Y: 1000}, record.Point{X: 7000, Y: 1000})}, nil) {
		t.Fatal("the picture did not change")
	}
	for _, x := range []int{101, 250, 400, 550, 699} {
		if s.pixel(x, 100) != [3]uint8{0x20, 0x40, 0xc0} {
			t.Errorf("no ink at %d: %v", x, s.pixel(x, 100))
		}
	}
	for _, p := range [][2]int{{90, 100}, {712, 100}, {400, 92}, {400, 108}} {
		if s.pixel(p[0], p[1]) != [3]uint8{paper, paper, paper} {
			t.Errorf("ink at %v: %v", p, s.pixel(p[0], p[1]))
		}
	}
}

func TestAStrokeThatCrossesItselfIsNoDarker(t *testing.T) {
	once, twice := NewSurface(400, 4, 2), NewSurface(400, 4, 2)
	a, b := record.Point{X: 1000, Y: 1005}, record.Point{X: 6000, Y: 1705}
	once.show([]*record.Record{line(a, b)}, nil)
	twice.show([]*record.Record{line(a, b, b, a)}, nil)
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
	strokes := []*record.Record{line(record.Point{X: 100, Y: 100}, record.Point{X: 4000, Y: 2000}), line(record.Point{X: 4000, Y: 100}, record.Point{X: 100, Y: 2000}),
		line(record.Point{X: 5000, Y: 500})}
	whole, parts := NewSurface(400, 4, 2), NewSurface(400, 4, 2)
	whole.show(strokes, nil)
	for i := range strokes {
		parts.show(strokes[:i+1], []Wet{{Colour: 0xff0000, Width: 40, Points: []record.Point{{X: 6000, Y: 1000}, {X: 7000, Y: 1500}}}})
	}
	if bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("an unfinished stroke is not shown")
	}
	parts.show(strokes, nil)
	if !bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("the pictures differ")
	}
	if parts.show(strokes, nil) {
		t.Error("nothing changed, and it was drawn again")
	}
	without, left := NewSurface(400, 4, 2), []*record.Record{strokes[0], strokes[2]}
	without.show(left, nil)
	if !parts.show(left, nil) || !bytes.Equal(without.Picture.Pix, parts.Picture.Pix) {
		t.Error("an erased stroke is still there")
	}
	if !parts.show(strokes, nil) || !bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("a stroke that was brought back is not in its place")
	}
}

// zigzag is the largest stroke that the server allows.
func zigzag() *record.Record {
	var points []record.Point
	for i := range 4096 {
		points = append(points, record.Point{X: uint16(i % 2 * 8000), Y: uint16(i * 4499 / 4096)})
	}
	return drawnWith(0x2040c0, 200, points)
}

func TestTheWorstStrokeHoldsNoPictureUp(t *testing.T) {
	s := NewSurface(2048, 4, 2.25)
	bad := zigzag()
	points, err := record.DecodePoints(nil, bad.Line().Points)
	if err != nil {
		t.Fatal(err)
	}
	const most = 4 * time.Millisecond
	s.Take([]*record.Record{bad, line(record.Point{X: 100, Y: 100})})
	turns, longest := 0, time.Duration(0)
	timed := func(do func(time.Time) bool) {
		for done := false; !done && turns < 5000; turns++ {
			began := time.Now()
			done = do(began.Add(most))
			longest = max(longest, time.Since(began))
		}
	}
	timed(s.Work)
	timed(func(until time.Time) bool {
		return s.Compose([]Wet{{Colour: 0xff0000, Width: 200, Points: points}}, until)
	})
	if s.pixel(1024, 500) != [3]uint8{255, 0, 0} {
		t.Errorf("after %d turns %v", turns, s.pixel(1024, 500))
	}
	if turns < 20 || longest > 400*time.Millisecond {
		t.Errorf("done in %d turns, of which one took %v", turns, longest)
	}
	t.Logf("%d turns, the longest %v", turns, longest)
}

func TestWhatIsInterruptedLooksLikeWhatIsDrawnAtOnce(t *testing.T) {
	whole, parts := NewSurface(400, 4, 2), NewSurface(400, 4, 2)
	strokes := []*record.Record{zigzag(), line(record.Point{X: 4000, Y: 100}, record.Point{X: 100, Y: 2000}), line(record.Point{X: 10, Y: 10}, record.Point{X: 7000, Y: 3900})}
	left := strokes[1:]
	whole.show(left, nil)
	past := time.Now().Add(-time.Second)
	parts.Take(strokes)
	for range 3 {
		parts.Work(past)
	}
	parts.Take(left) // before the first was drawn
	for !parts.Work(past) {
	}
	parts.Take(strokes) // and there again, and gone again while it is drawn
	for range 3 {
		parts.Work(past)
	}
	parts.Take(left)
	for !parts.Work(past) {
	}
	for !parts.Compose(nil, past) {
	}
	if !bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
		t.Error("the pictures differ")
	}
}

func TestAnErasedStrokeIsRedrawnWhereItWasAlone(t *testing.T) {
	far, near := line(record.Point{X: 100, Y: 100}, record.Point{X: 2000, Y: 300}), line(record.Point{X: 6000, Y: 3000}, record.Point{X: 7000, Y: 3500})
	s := NewSurface(400, 4, 2)
	s.show([]*record.Record{far, near}, nil)
	s.Take([]*record.Record{far})
	if s.redo.Empty() || s.redo.Overlaps(s.finished[0].box) {
		t.Errorf("%v is drawn again", s.redo)
	}
	s.show([]*record.Record{far}, nil)
	s.show([]*record.Record{far, near}, nil) // restored
	if s.pixel(325, 162) == [3]uint8{paper, paper, paper} {
		t.Error("a restored stroke is not there")
	}
}

// Whatever comes and goes while drawing, the picture ends as if drawn at once.
func TestAnyComingAndGoingEndsInTheSamePicture(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(1, 2))
	var all []*record.Record
	for range 12 {
		all = append(all, drawnWith(r.Uint32N(1<<24), 60,
			[]record.Point{{X: uint16(r.IntN(8000)), Y: uint16(r.IntN(4000))}, {X: uint16(r.IntN(8000)), Y: uint16(r.IntN(4000))}}))
	}
	past := time.Now().Add(-time.Second)
	for round := range 100 {
		parts, whole := NewSurface(200, 4, 2), NewSurface(200, 4, 2)
		var now []*record.Record
		for range 6 {
			now = nil
			for i, s := range all {
				if r.IntN(8) == 0 { // somebody changes it
					changed := *s
					changed.Properties = s.Properties.With(record.Properties{{Name: record.Colour, Value: record.OfInt(r.Uint32N(1 << 24))}})
					all[i], s = &changed, &changed
				}
				if r.IntN(3) > 0 {
					now = append(now, s)
				}
			}
			parts.Take(now)
			for range r.IntN(20) {
				parts.Work(past)
			}
		}
		parts.show(now, nil)
		whole.show(now, nil)
		if !bytes.Equal(whole.Picture.Pix, parts.Picture.Pix) {
			t.Fatalf("round %d: the pictures differ", round)
		}
	}
}

func TestAnUnchangedWetStrokeIsNotDrawnAgain(t *testing.T) {
	s := NewSurface(400, 4, 2)
	wet := []Wet{{Colour: 0xff0000, Width: 40, Points: []record.Point{{X: 6000, Y: 1000}, {X: 7000, Y: 1500}}}}
	if !s.show(nil, wet) || s.show(nil, wet) {
		t.Error("it was not drawn, or twice")
	}
	longer := []Wet{wet[0]}
	longer[0].Points = append(longer[0].Points, record.Point{X: 7500, Y: 1500})
	if !s.show(nil, longer) {
		t.Error("a longer one was not drawn")
	}
	if !s.show(nil, nil) || s.pixel(325, 62) != [3]uint8{paper, paper, paper} {
		t.Error("what was taken away is still there")
	}
}

func TestFarPointsKeepTheirCorners(t *testing.T) {
	corner := record.Point{X: 6000, Y: 500}
	far := []record.Point{{X: 500, Y: 500}, corner, {X: 6000, Y: 3500}}
	nearest := math.Inf(1)
	for _, p := range curve(far, 16, 1) {
		nearest = min(nearest, math.Hypot(p[0]-6000, p[1]-500))
	}
	if nearest > cornerFrom/2 {
		t.Errorf("the line goes by %.0f half millimetres from a corner", nearest)
	}
	var near []record.Point // a quarter of a circle, as a hand draws it
	for i := range 31 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 60)
		near = append(near, record.Point{X: uint16(2000 + 500*cos), Y: uint16(2000 + 500*sin)})
	}
	line := curve(near, 16, 1)
	for i := 2; i < len(line); i++ {
		a := math.Atan2(line[i-1][1]-line[i-2][1], line[i-1][0]-line[i-2][0])
		if turn := math.Abs(math.Remainder(math.Atan2(line[i][1]-line[i-1][1], line[i][0]-line[i-1][0])-a, 2*math.Pi)); turn > 0.2 {
			t.Errorf("piece %d turns by %.2f", i, turn)
		}
	}
}

func BenchmarkAHundredStrokes(b *testing.B) {
	var strokes []*record.Record
	for i := range 100 {
		var points []record.Point
		for j := range 200 {
			points = append(points, record.Point{X: uint16(100 + j*38), Y: uint16(200 + (i*40+j*j*7)%4000)})
		}
		strokes = append(strokes, line(points...))
	}
	for b.Loop() {
		NewSurface(2048, 4, 2.25).show(strokes, nil)
	}
}

func BenchmarkTheWorstStroke(b *testing.B) {
	bad := []*record.Record{zigzag()}
	for b.Loop() {
		NewSurface(2048, 4, 2.25).show(bad, nil)
	}
}

// A shape of a newer version may have any width and colour: it is not drawn as a stroke.
func TestOtherShapesHaveNoInk(t *testing.T) {
	empty, s := NewSurface(200, 2, 1), NewSurface(200, 2, 1)
	shape := drawnWith(0, 60000, []record.Point{{X: 100, Y: 100}, {X: 2000, Y: 1000}})
	shape.Kind = "shape"
	s.show([]*record.Record{shape}, nil)
	empty.show(nil, nil)
	if !bytes.Equal(s.Picture.Pix, empty.Picture.Pix) {
		t.Error("it is drawn")
	}
}
