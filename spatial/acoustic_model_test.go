package spatial_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"stoa/spatial"
)

// aFloorOfRooms has rooms off a floor of 40 by 40 metres, twenty walls in all, and a
// zone of each kind.
func aFloorOfRooms() *spatial.AcousticModel {
	var walls []spatial.Wall
	for i := range 20 {
		x := float64(i*2 - 20)
		walls = append(walls, spatial.Wall{From: [2]float64{x, -15}, To: [2]float64{x, -10}, Top: 3})
	}
	box := func(x, z float64) spatial.Space {
		return spatial.Space{Box: &spatial.Box{Min: spatial.Vec{x, 0, z}, Max: spatial.Vec{x + 6, 3, z + 6}}}
	}
	audience := box(0, 6)
	return spatial.NewAcousticModel(spatial.DefaultAcoustics(), walls, []spatial.Zone{
		{ID: "booth", Kind: spatial.Private, Space: box(-20, 10)},
		{ID: "stage", Kind: spatial.Stage, Space: box(0, 12), Audience: &audience},
		{ID: "table", Kind: spatial.Flat, Space: box(12, 0)},
		{ID: "library", Kind: spatial.Quiet, Space: box(-20, 0)},
	})
}

func somebody(h *spatial.AcousticModel, r *rand.Rand, across float64) spatial.Place {
	feet := spatial.Vec{(r.Float64() - 0.5) * across, 0, (r.Float64() - 0.5) * across}
	yaw := r.Float64() * 2 * math.Pi
	return h.Place(feet, feet.Add(spatial.Vec{0, 1.6, 0}), spatial.Vec{-math.Sin(yaw), 0, -math.Cos(yaw)})
}

func TestGainNeverRisesWithDistance(t *testing.T) {
	h := spatial.NewAcousticModel(spatial.Acoustics{}, nil, nil)
	for _, forward := range []spatial.Vec{{0, 0, -1}, {1, 0, 0}, {0, 0, 1}} {
		talker := h.Place(spatial.Vec{}, spatial.Vec{0, 1.6, 0}, forward)
		before := math.Inf(1)
		for d := 0.1; d < 30; d += 0.01 {
			feet := spatial.Vec{0, 0, -d}
			listener := h.Place(feet, feet.Add(spatial.Vec{0, 1.6, 0}), spatial.Vec{0, 0, 1})
			g, ok := h.Gain(&talker, &listener)
			if !ok {
				g.DB = math.Inf(-1)
			}
			if g.DB > before+1e-9 {
				t.Fatalf("%v at %.2f m is louder than %v nearer, facing %v", g.DB, d, before, forward)
			}
			before = g.DB
		}
		if !math.IsInf(before, -1) {
			t.Errorf("still heard at 30 m, facing %v", forward)
		}
	}
}

func TestGainOverRandomPairs(t *testing.T) {
	h, r := aFloorOfRooms(), rand.New(rand.NewPCG(1, 2))
	private := func(p spatial.Place) bool { return p.Feet[0] < -14 && p.Feet[2] >= 10 && p.Feet[2] < 16 }
	heard, silenced := 0, 0
	for range 200_000 {
		a, b := somebody(h, r, 40), somebody(h, r, 40)
		there, ok := h.Gain(&a, &b)
		back, okBack := h.Gain(&b, &a)
		if private(a) != private(b) {
			silenced++
			if ok || okBack {
				t.Fatalf("a voice crossed the border of a private zone: %v %v", a.Feet, b.Feet)
			}
		}
		if !ok {
			continue
		}
		heard++
		if there.DB < -50 || there.DB > 0 {
			t.Fatalf("gain %v between %v and %v", there, a.Feet, b.Feet)
		}
		if stage := there.DB == 0 || back.DB == 0; okBack && !stage && there.Walls != back.Walls {
			t.Fatalf("%d walls there and %d back", there.Walls, back.Walls)
		}
	}
	if heard == 0 || silenced == 0 {
		t.Fatalf("%d heard, %d silenced: the test tested nothing", heard, silenced)
	}
}

func TestCrossesPlanIgnoresHeight(t *testing.T) {
	w := spatial.Wall{From: [2]float64{-1, 0}, To: [2]float64{1, 0}, Bottom: 0, Top: 1}
	a, b := spatial.Vec{0, 5, -1}, spatial.Vec{0, 5, 1}
	if w.Crosses(a, b) {
		t.Error("a line above the wall crosses it")
	}
	if !w.CrossesPlan(a, b) {
		t.Error("feet pass through the wall")
	}
}

func TestZeroAcousticsAreTheDefaults(t *testing.T) {
	var a spatial.Acoustics
	if err := a.UnmarshalJSON([]byte(`{"wall": -3}`)); err != nil {
		t.Fatal(err)
	}
	want := spatial.DefaultAcoustics()
	want.Wall = -3
	if a != want {
		t.Errorf("%+v, want %+v", a, want)
	}
}

func TestGainAllocatesNothing(t *testing.T) {
	h, r := aFloorOfRooms(), rand.New(rand.NewPCG(3, 4))
	a, b := somebody(h, r, 10), somebody(h, r, 10)
	if n := testing.AllocsPerRun(100, func() { h.Gain(&a, &b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkGain(b *testing.B) {
	for name, across := range map[string]float64{"within=20m": 14, "hall=200m": 200} {
		b.Run(name, func(b *testing.B) {
			h, r := aFloorOfRooms(), rand.New(rand.NewPCG(5, 6))
			var people [256]spatial.Place
			for i := range people {
				people[i] = somebody(h, r, across)
			}
			i := 0
			for b.Loop() {
				h.Gain(&people[i&255], &people[i>>8&255])
				i++
			}
		})
	}
}
