package motion

import (
	"math"
	"math/rand/v2"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

// Gait is a body's own motion: breathing, bobbing, blinking, swinging hands. Lengths
// are in metres for a body of the figure's height.
type Gait struct {
	Breath, Bob, Swing float64
	Sway               float64 // radians
	Eyes               float64 // 1 open, 0 closed
	Mouth              float64 // 0 closed to 1

	shape                  *avatar.Gait
	walking, clock, stride float64
	blinkIn, blink         float64 // seconds to the next blink, and progress of the last
	random                 *rand.Rand

	gesture *avatar.Gesture // the current or last gesture
	made    float64         // seconds since its beginning
}

// NewGait returns the gait of one body; the seed varies breathing and blinking.
func NewGait(shape *avatar.Gait, seed uint64) *Gait {
	g := &Gait{Eyes: 1, shape: shape, blink: 1, random: rand.New(rand.NewPCG(seed, 3))}
	g.clock = g.random.Float64() * 10
	g.blinkIn = 1 + g.random.Float64()*4
	return g
}

// Step advances by dt seconds at a speed in m/s and a voice level from 0 to 1.
// [avatar.Gait] has the formulas.
func (g *Gait) Step(dt, speed, voice float64) {
	s := g.shape
	g.clock += dt
	g.made += dt
	g.walking += (min(1, speed/s.FullStrideSpeed) - g.walking) * min(1, dt*s.SettleRate)
	if g.walking > 0.02 {
		g.stride += dt * (s.StrideRate + speed*s.StridePerMetre)
	}
	sin := math.Sin(g.stride)
	g.Breath = s.Breath * math.Sin(g.clock*s.BreathRate)
	g.Bob = s.Bob * math.Abs(sin) * g.walking
	g.Swing = s.Swing * sin * g.walking
	g.Sway = s.Sway * sin * g.walking
	g.Mouth += (voice - g.Mouth) * min(1, dt*s.MouthRate)
	if g.blinkIn -= dt; g.blinkIn < 0 {
		g.blinkIn = s.BlinkLeast + g.random.Float64()*(s.BlinkMost-s.BlinkLeast)
		g.blink = 0
	}
	g.blink = min(1, g.blink+dt/s.BlinkSeconds)
	g.Eyes = max(s.BlinkClosed, math.Abs(g.blink*2-1))
}

// Perform begins a gesture and ends any other.
func (g *Gait) Perform(gesture avatar.Gesture) { g.gesture, g.made = &gesture, 0 }

// Hand returns the right hand's stand in a gesture; weight is 0 without one. See
// [avatar.Gesture.At].
func (g *Gait) Hand() (place mgl64.Vec3, turn mgl64.Quat, weight float64) {
	if g.gesture == nil {
		return mgl64.Vec3{}, mgl64.QuatIdent(), 0
	}
	return g.gesture.At(g.made)
}
