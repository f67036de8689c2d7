package avatar

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/spatial"
)

func TestQuantiseIsWithinItsUnit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		feet := mgl64.Vec3{r.Float64()*200 - 100, r.Float64() * 4, r.Float64()*200 - 100}
		yaw, pitch := r.Float64()*20-10, (r.Float64()-0.5)*math.Pi
		b := At(feet, yaw, pitch)
		if d := b.Feet().Sub(feet); math.Max(math.Abs(d[0]), math.Max(math.Abs(d[1]), math.Abs(d[2]))) > PlaceUnit/2+1e-12 {
			t.Fatalf("%v became %v", feet, b.Feet())
		}
		want := mgl64.Vec3{-math.Sin(yaw) * math.Cos(pitch), math.Sin(pitch), -math.Cos(yaw) * math.Cos(pitch)}
		if got := b.Forward(); got.Sub(want).Len() > 0.007 {
			t.Fatalf("yaw %v pitch %v looks along %v, want %v", yaw, pitch, got, want)
		}
	}
}

func TestRotationWithinAFifthOfADegree(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 5000 {
		q := mgl64.Quat{W: r.NormFloat64(), V: mgl64.Vec3{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}}.Normalize()
		back := UnpackRotation(PackRotation(q))
		if angle := 2 * math.Acos(math.Min(1, math.Abs(q.Dot(back)))); angle > 0.2*math.Pi/180 {
			t.Fatalf("%v came back %v degrees off", q, angle*180/math.Pi)
		}
	}
	if PackRotation(mgl64.QuatIdent()) == 0 || UnpackRotation(0) != mgl64.QuatIdent() {
		t.Error("zero stands for identity and is packed by nothing")
	}
}

func TestMouth(t *testing.T) {
	b := At(mgl64.Vec3{1, 0, 2}, 0, 0)
	if b.Mouth(1.5) != (mgl64.Vec3{1, 1.5, 2}) {
		t.Errorf("standing: %v", b.Mouth(1.5))
	}
	b.Flags = Sitting
	if got := b.Mouth(1.5); math.Abs(got.Y()-1.05) > 1e-9 {
		t.Errorf("sitting: %v", got)
	}
	b.Flags = Tracked
	b.Head = JointAt(mgl64.Vec3{0, 1.25, 0.5}, mgl64.QuatIdent())
	if b.Mouth(9) != (mgl64.Vec3{1, 1.25, 2.5}) {
		t.Errorf("tracked: %v", b.Mouth(9))
	}
}

func randomBody(r *rand.Rand) Body {
	b := At(mgl64.Vec3{r.Float64() * 10, 0, r.Float64() * 10}, r.Float64()*7, r.Float64()-0.5)
	b.Epoch = uint8(r.UintN(256))
	if r.IntN(2) == 0 {
		b.Flags = Tracked
		for _, j := range []*Joint{&b.Head, &b.Left, &b.Right} {
			*j = Joint{int16(r.Int32()), int16(r.Int32()), int16(r.Int32()), r.Uint32()}
		}
	}
	return b
}

func TestBodiesComeBackTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	var entries []Entry
	for n := range 300 {
		entries = append(entries, Entry{uint16(n*7 + 1), randomBody(r)})
	}
	packed := AppendBodies(nil, entries)
	back, err := DecodeBodies(nil, packed)
	if err != nil || !reflect.DeepEqual(back, entries) {
		t.Fatalf("%v, %d of %d entries", err, len(back), len(entries))
	}
	for cut := range packed {
		if _, err := DecodeBodies(nil, packed[:cut]); !errors.Is(err, ErrBody) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}

func TestEncodingAllocatesNothing(t *testing.T) {
	entries := []Entry{{1, randomBody(rand.New(rand.NewPCG(4, 1)))}, {2, At(mgl64.Vec3{}, 0, 0)}}
	room := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() { room = AppendBodies(room[:0], entries) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCanMove(t *testing.T) {
	g := Ground{
		Bounds: spatial.Box{Min: mgl64.Vec3{-10, 0, -10}, Max: mgl64.Vec3{10, 4, 10}},
		Walls:  []spatial.Wall{{From: [2]float64{0, -2}, To: [2]float64{0, 2}, Top: 1}},
	}
	at := func(x, z float64) *Body { b := At(mgl64.Vec3{x, 0, z}, 0, 0); return &b }
	long := at(5, 0)
	long.Flags, long.Head = Tracked, JointAt(mgl64.Vec3{0, 1.6, 0}, mgl64.QuatIdent())
	headless := at(5, 0)
	headless.Flags, headless.Left = Tracked, JointAt(mgl64.Vec3{0, 1, 0}, mgl64.QuatIdent())
	long.Left = JointAt(mgl64.Vec3{0, 3, 0}, mgl64.QuatIdent())
	for name, test := range map[string]struct {
		from, to *Body
		reach    float64 // metres
		want     bool
	}{
		"a step":              {at(1, 0), at(1.2, 0), 0.9, true},
		"standing, no time":   {at(1, 0), at(1, 0), 0, true},
		"a sprint":            {at(1, 0), at(9, 0), 8.5, true},
		"a leap":              {at(1, 0), at(9.6, 0), 8.5, false},
		"through a wall":      {at(-0.2, 0), at(0.2, 0), 8.5, false},
		"past the wall's end": {at(-0.2, 2.5), at(0.2, 2.5), 8.5, true},
		"out of bounds":       {at(9.9, 0), at(10.1, 0), 8.5, false},
		"a hand too far away": {at(5, 0), long, 8.5, false},
		"no head":             {at(5, 0), headless, 8.5, false},
		"no reach left":       {at(1, 0), at(2, 0), -1, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := g.CanMove(test.from, test.to, test.reach); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestSpeedIsBoundedOverTimeHoweverOftenOneMoves(t *testing.T) {
	g := Ground{Bounds: spatial.Box{Min: mgl64.Vec3{-1000, 0, -10}, Max: mgl64.Vec3{1000, 4, 10}}}
	for name, test := range map[string]struct {
		hz, metres float64 // asked for in 10 s
		farthest   float64
	}{
		"a sprint at 20 Hz":       {20, 75, 76},
		"0.62 m at 58 Hz":         {58, 360, 8*10 + 9},
		"as slow, in one go":      {1, 75, 76},
		"twice as fast, 1000 Hz":  {1000, 160, 8*10 + 9},
		"at once, then standing ": {1000, 10_000, 8*10 + 9},
	} {
		t.Run(name, func(t *testing.T) {
			var pace Pace
			now := time.Unix(0, 0)
			pace.Reach(now)
			body, step := At(mgl64.Vec3{}, 0, 0), test.metres/(10*test.hz)
			for range int(10 * test.hz) {
				now = now.Add(time.Duration(float64(time.Second) / test.hz))
				next := At(mgl64.Vec3{body.Feet().X() + step, 0, 0}, 0, 0)
				if g.CanMove(&body, &next, pace.Reach(now)) {
					pace.Spend(&body, &next)
					body = next
				}
			}
			if x := body.Feet().X(); x > test.farthest || test.metres < 80 && x < test.metres-1 {
				t.Errorf("went %.1f m in 10 s", x)
			}
		})
	}
}

func TestNobodyLandsInAWall(t *testing.T) {
	ground := Ground{
		Bounds: spatial.Box{Min: spatial.Vec{-10, 0, -10}, Max: spatial.Vec{10, 4, 10}},
		Walls: []spatial.Wall{
			{From: [2]float64{0, -3}, To: [2]float64{0, 3}, Bottom: 0, Top: 2.4},
			{From: [2]float64{5, -3}, To: [2]float64{5, 3}, Bottom: 2.2, Top: 4},
		},
	}
	for _, c := range []struct {
		x, z float64
		may  bool
	}{
		{0, 0, false}, {0.1, 2.9, false}, {-0.1, 3.1, false}, {0.2, 0, true}, {0, 3.2, true},
		{-5, 0, true}, {5, 0, true}, {11, 0, false},
	} {
		body := At(mgl64.Vec3{c.x, 0, c.z}, 0, 0)
		if got := ground.CanLand(&body); got != c.may {
			t.Errorf("landing at %v, %v: %v", c.x, c.z, got)
		}
	}
}

func TestWhatIsAcceptedEncodesToTheSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	valid := AppendBodies(nil, []Entry{{1, randomBody(r)}, {9, randomBody(r)}, {10, randomBody(r)}})
	for range 20000 {
		data := bytes.Clone(valid)
		for range 1 + r.IntN(3) {
			data[r.IntN(len(data))] = byte(r.Uint32())
		}
		entries, err := DecodeBodies(nil, data)
		if err == nil && !bytes.Equal(AppendBodies(nil, entries), data) {
			t.Fatalf("%x was accepted and encodes to something else", data)
		}
	}
}

func BenchmarkAppendBodies(b *testing.B) {
	r := rand.New(rand.NewPCG(6, 1))
	var entries []Entry
	for n := range 100 {
		entries = append(entries, Entry{uint16(n + 1), randomBody(r)})
	}
	room := make([]byte, 0, 8192)
	b.ReportAllocs()
	for b.Loop() {
		room = AppendBodies(room[:0], entries)
	}
}
