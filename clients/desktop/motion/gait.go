package motion

import (
	"math"
	"math/rand/v2"
)

// Gait is what a body does by itself: breathe, bob, blink, swing its hands.
// Lengths are in metres for a body of the figure's height.
type Gait struct {
	Breath, Bob, Swing float64
	Sway               float64 // radians
	Eyes               float64 // 1 open, 0 closed
	Mouth              float64 // 0 closed to 1

	walking, clock, stride float64
	blinkIn, blink         float64
	random                 *rand.Rand
}

// NewGait returns the gait of one body; each seed breathes and blinks in its
// own time.
func NewGait(seed uint64) *Gait {
	g := &Gait{Eyes: 1, blink: 1, random: rand.New(rand.NewPCG(seed, 3))}
	g.clock = g.random.Float64() * 10
	g.blinkIn = 1 + g.random.Float64()*4
	return g
}

// Step goes on for dt seconds at a speed in m/s and with a voice from 0 to 1.
func (g *Gait) Step(dt, speed, voice float64) {
	g.clock += dt
	g.walking += (min(1, speed/1.6) - g.walking) * min(1, dt*9)
	if g.walking > 0.02 {
		g.stride += dt * (5.2 + speed*1.7)
	}
	sin := math.Sin(g.stride)
	g.Breath = math.Sin(g.clock*1.55) * 0.006
	g.Bob = math.Abs(sin) * 0.026 * g.walking
	g.Swing = sin * 0.13 * g.walking
	g.Sway = sin * 0.018 * g.walking
	g.Mouth += (voice - g.Mouth) * min(1, dt*22)
	if g.blinkIn -= dt; g.blinkIn < 0 {
		g.blinkIn = 2.2 + g.random.Float64()*4.2
		g.blink = 0
	}
	g.blink = min(1, g.blink+dt/0.2)
	g.Eyes = max(0.08, math.Abs(g.blink*2-1))
}
