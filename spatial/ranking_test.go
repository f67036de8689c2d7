package spatial_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"stoa/spatial"
)

func talking(who uint16, db, level float64) spatial.Candidate {
	return spatial.Candidate{Who: who, Gain: spatial.Gain{DB: db}, Level: level, Active: true}
}

func quiet(who uint16, db float64) spatial.Candidate {
	return spatial.Candidate{Who: who, Gain: spatial.Gain{DB: db}, Level: -127}
}

func who(heard []spatial.Heard) []uint16 {
	var ids []uint16
	for _, h := range heard {
		ids = append(ids, h.Who)
	}
	return ids
}

func TestRankOnce(t *testing.T) {
	tests := []struct {
		name string
		near []spatial.Candidate
		k    int
		want []uint16
	}{
		{"nobody", nil, 3, nil},
		{"no slots", []spatial.Candidate{talking(1, 0, -20)}, 0, nil},
		{"louder first", []spatial.Candidate{talking(1, -12, -20), talking(2, -6, -20)}, 2, []uint16{2, 1}},
		{"level counts", []spatial.Candidate{talking(1, -12, -20), talking(2, -6, -40)}, 2, []uint16{1, 2}},
		{"level is clamped above", []spatial.Candidate{talking(1, -12, 0), talking(2, -10, -15)}, 2, []uint16{2, 1}},
		{"level is clamped below", []spatial.Candidate{talking(1, -12, -60), talking(2, -10, -127)}, 2, []uint16{2, 1}},
		{"equal goes to the lower number", []spatial.Candidate{talking(9, -6, -20), talking(2, -6, -20), talking(5, -6, -20)}, 2, []uint16{2, 5}},
		{"talkers before the nearest silent", []spatial.Candidate{quiet(1, 0), talking(2, -40, -50)}, 1, []uint16{2}},
		{"free slots to the nearest silent", []spatial.Candidate{quiet(1, -20), quiet(2, -3), talking(3, -30, -30), quiet(4, -10)}, 3, []uint16{3, 2, 4}},
		{"masked keeps a free slot", []spatial.Candidate{talking(1, 0, -20), talking(2, -28, -20)}, 2, []uint16{1, 2}},
		{"masked before silent", []spatial.Candidate{talking(1, 0, -20), talking(2, -28, -20), quiet(3, 0)}, 2, []uint16{1, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var r spatial.Ranking
			if got := who(r.Rank(nil, test.near, test.k, 100)); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestRankReportsTheGainRounded(t *testing.T) {
	var r spatial.Ranking
	c := spatial.Candidate{Who: 7, Gain: spatial.Gain{DB: -12.6, Walls: 2}}
	got := r.Rank(nil, []spatial.Candidate{c}, 1, 0)
	if want := (spatial.Heard{Who: 7, DB: -13, Walls: 2}); len(got) != 1 || got[0] != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestHoldThenMargin(t *testing.T) {
	var r spatial.Ranking
	held, rival := talking(1, -12, -20), talking(2, -11, -20)
	r.Rank(nil, []spatial.Candidate{held}, 1, 100)
	rank := func(tick uint64, rival spatial.Candidate) uint16 {
		return r.Rank(nil, []spatial.Candidate{held, rival}, 1, tick)[0].Who
	}
	if rank(107, talking(2, 0, -20)) != 1 {
		t.Error("lost to a louder voice within the hold")
	}
	if rank(108, rival) != 1 {
		t.Error("lost to a voice 1 dB louder after the hold")
	}
	if rank(109, talking(2, -8, -20)) != 2 {
		t.Error("kept against a voice 4 dB louder after the hold")
	}
}

func TestHoldEndsWithEarshotAtOnce(t *testing.T) {
	var r spatial.Ranking
	r.Rank(nil, []spatial.Candidate{talking(1, -3, -20), talking(2, -3, -20)}, 2, 1)
	if got := who(r.Rank(nil, []spatial.Candidate{talking(2, -3, -20)}, 2, 2)); !slices.Equal(got, []uint16{2}) {
		t.Errorf("%v after 1 left", got)
	}
	// A talker who comes back has no claim from before.
	near := []spatial.Candidate{talking(1, -30, -20), talking(2, -3, -20), talking(3, -3, -20)}
	if got := who(r.Rank(nil, near, 2, 3)); !slices.Equal(got, []uint16{2, 3}) {
		t.Errorf("%v after 1 came back", got)
	}
}

func TestMaskedVoiceIsNotHeld(t *testing.T) {
	var r spatial.Ranking
	r.Rank(nil, []spatial.Candidate{talking(1, -40, -20)}, 2, 1)
	near := []spatial.Candidate{talking(1, -40, -20), talking(2, 0, -20), talking(3, -3, -20)}
	if got := who(r.Rank(nil, near, 2, 2)); !slices.Equal(got, []uint16{2, 3}) {
		t.Errorf("%v: a masked voice kept its place", got)
	}
}

func TestSilentNeighboursDoNotSwap(t *testing.T) {
	var r spatial.Ranking
	r.Rank(nil, []spatial.Candidate{quiet(1, -10), quiet(2, -11)}, 1, 1)
	if got := who(r.Rank(nil, []spatial.Candidate{quiet(1, -11), quiet(2, -10)}, 1, 2)); !slices.Equal(got, []uint16{1}) {
		t.Errorf("%v swapped within the margin", got)
	}
}

func TestHoldDoesNotOutlastTheChoice(t *testing.T) {
	var r spatial.Ranking
	crowd := []spatial.Candidate{talking(1, -3, -20), talking(2, -6, -20), talking(3, -9, -20)}
	r.Rank(nil, crowd, 3, 1)
	if got := who(r.Rank(nil, crowd, 1, 2)); !slices.Equal(got, []uint16{1}) {
		t.Errorf("%v with one slot left", got)
	}
}

// room returns n people within earshot of one listener; a third of them speak.
func room(n int) []spatial.Candidate {
	r := rand.New(rand.NewPCG(7, 8))
	var near []spatial.Candidate
	for i := range n {
		c := quiet(uint16(i+1), -45*r.Float64())
		if c.Active = i%3 == 0; c.Active {
			c.Level = -20 - 20*r.Float64()
		}
		near = append(near, c)
	}
	return near
}

func TestRankIgnoresOrder(t *testing.T) {
	near, r := room(50), rand.New(rand.NewPCG(9, 10))
	var a, b spatial.Ranking
	for tick := range uint64(50) {
		want := a.Rank(nil, near, 6, tick)
		r.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
		if got := b.Rank(nil, near, 6, tick); !slices.Equal(got, want) {
			t.Fatalf("tick %d: %v in one order, %v in another", tick, got, want)
		}
		near[r.IntN(len(near))].Gain.DB = -45 * r.Float64()
	}
}

func TestRankAllocatesNothing(t *testing.T) {
	near := room(100)
	var r spatial.Ranking
	dst := r.Rank(nil, near, 6, 0)
	tick := uint64(0)
	if n := testing.AllocsPerRun(100, func() {
		tick++
		dst = r.Rank(dst[:0], near, 6, tick)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRank(b *testing.B) {
	for name, n := range map[string]int{"near=10": 10, "near=100": 100, "near=300": 300} {
		b.Run(name, func(b *testing.B) {
			near := room(n)
			var r spatial.Ranking
			var dst []spatial.Heard
			tick := uint64(0)
			for b.Loop() {
				tick++
				dst = r.Rank(dst[:0], near, 6, tick)
			}
		})
	}
}
