package audio_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"stoa/audio"
	"stoa/spatial"
)

// The privacy guarantee, checked without knowledge of ranking or slots: people walk at
// random through worlds of walls and zones and all speak without pause, and not one
// packet may reach anybody out of earshot.

const people = 24

// earshot says who may hear whom: earshot[listener][talker].
type earshot [people + 1][people + 1]bool

func (e *earshot) union(other *earshot) *earshot {
	both := *e
	for i := range both {
		for j := range both[i] {
			both[i][j] = both[i][j] || other[i][j]
		}
	}
	return &both
}

// world is where everybody is, and the model that decides who hears whom.
type world struct {
	hall   *spatial.AcousticModel
	random *rand.Rand
	places [people + 1]spatial.Place
}

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 1))}
	box := func(x, z, size float64) spatial.Space {
		return spatial.Space{Box: &spatial.Box{Min: spatial.Vec{x, 0, z}, Max: spatial.Vec{x + size, 3, z + size}}}
	}
	audience := box(-20, -20, 20)
	var walls []spatial.Wall
	for range 12 {
		x, z := w.coordinate(), w.coordinate()
		walls = append(walls, spatial.Wall{From: [2]float64{x, z}, To: [2]float64{x + 8, z + w.coordinate()/4}, Top: 3})
	}
	w.hall = spatial.NewAcousticModel(spatial.DefaultAcoustics(), walls, []spatial.Zone{
		{ID: "a", Kind: spatial.Private, Space: box(5, 5, 10)},
		{ID: "b", Kind: spatial.Private, Space: box(15, 5, 10)},
		{ID: "stage", Kind: spatial.Stage, Space: box(-20, 10, 6), Audience: &audience},
		{ID: "library", Kind: spatial.Quiet, Space: box(5, -20, 12)},
		{ID: "table", Kind: spatial.Flat, Space: box(-10, -5, 8)},
	})
	for id := range w.places {
		w.jump(id)
	}
	return w
}

func (w *world) coordinate() float64 { return w.random.Float64()*60 - 30 }

func (w *world) jump(id int) { w.put(id, spatial.Vec{w.coordinate(), 0, w.coordinate()}) }

func (w *world) put(id int, feet spatial.Vec) {
	yaw := w.random.Float64() * 2 * math.Pi
	forward := spatial.Vec{-math.Sin(yaw), 0, -math.Cos(yaw)}
	w.places[id] = w.hall.Place(feet, feet.Add(spatial.Vec{0, 1.6, 0}), forward)
}

// walk moves everybody a little and some a long way.
func (w *world) walk() {
	for id := range w.places {
		if w.random.IntN(20) == 0 {
			w.jump(id)
			continue
		}
		step := spatial.Vec{w.random.Float64()*2 - 1, 0, w.random.Float64()*2 - 1}
		w.put(id, w.places[id].Feet.Add(step))
	}
}

// judge computes the model for every pair.
func (w *world) judge() *earshot {
	e := new(earshot)
	for listener := 1; listener <= people; listener++ {
		for talker := 1; talker <= people; talker++ {
			_, ok := w.hall.Gain(&w.places[talker], &w.places[listener])
			e[listener][talker] = ok && listener != talker
		}
	}
	return e
}

// rank ranks voices as a room does at each tick.
func (w *world) rank(rankings []spatial.Ranking, tick uint64) []spatial.Hearing {
	var all []spatial.Hearing
	for listener := 1; listener <= people; listener++ {
		var near []spatial.Candidate
		for talker := 1; talker <= people; talker++ {
			g, ok := w.hall.Gain(&w.places[talker], &w.places[listener])
			if ok && talker != listener {
				near = append(near, spatial.Candidate{Who: uint16(talker), Gain: g, Level: -26, Active: w.random.IntN(3) > 0})
			}
		}
		all = append(all, spatial.Hearing{Listener: uint16(listener), Heard: rankings[listener].Rank(nil, near, 4, tick)})
	}
	return all
}

// guard is a listener that knows who may reach it now.
type guard struct {
	listener int
	allowed  *atomic.Pointer[earshot]
	leaked   *atomic.Int64
	got      *atomic.Int64
}

func (g guard) WriteVoice(_ int, p *audio.Packet) error {
	g.got.Add(1)
	if !g.allowed.Load()[g.listener][p.Talker] {
		g.leaked.Add(1)
	}
	return nil
}

func TestNothingOutOfEarshotIsEverSent(t *testing.T) {
	for seed := range uint64(3) {
		walkAndListen(t, seed)
	}
}

func walkAndListen(t *testing.T, seed uint64) {
	t.Helper()
	w, s := newWorld(seed), audio.NewSwitch()
	var allowed atomic.Pointer[earshot]
	var leaked, got atomic.Int64
	now := new(earshot)
	allowed.Store(now)
	for id := 1; id <= people; id++ {
		s.Listen(uint16(id), 4, guard{id, &allowed, &leaked, &got})
	}
	stop := everybodySpeaks(s)
	rankings := make([]spatial.Ranking, people+1)
	for tick := range uint64(100) {
		w.walk()
		next := w.judge()
		all := w.rank(rankings, tick)
		allowed.Store(now.union(next)) // both are right while Route runs
		s.Route(all)
		allowed.Store(next)
		now = next
		for before := got.Load(); got.Load() < before+people; { // some packets a tick
			runtime.Gosched()
		}
	}
	stop()
	reached := got.Load()
	if leaked.Load() != 0 {
		t.Errorf("seed %d: %d of %d packets reached somebody out of earshot", seed, leaked.Load(), reached)
	}
	if reached < 1000 {
		t.Errorf("seed %d: only %d packets: the test tested nothing", seed, reached)
	}
}

// everybodySpeaks forwards packets of all sources on three goroutines, until stop is
// called.
func everybodySpeaks(s *audio.Switch) (stop func()) {
	const goroutines = 3
	var quit atomic.Bool
	var running sync.WaitGroup
	for g := range goroutines {
		var mine []*audio.Source
		for id := 1 + g; id <= people; id += goroutines {
			mine = append(mine, s.Source(uint16(id)))
		}
		running.Go(func() {
			for sequence := uint16(0); !quit.Load(); sequence++ {
				for _, src := range mine {
					say(src, sequence, 1)
				}
				runtime.Gosched()
			}
		})
	}
	return func() {
		quit.Store(true)
		running.Wait()
	}
}
