package avatar

import (
	"time"

	"stoa/spatial"
)

// Limits of motion. PROTOCOL.md section 6.3.
const (
	maxSpeed = 8.0 // m/s, a sprint with room to spare
	slack    = 0.5 // metres, for packets that arrive in bursts
	maxReach = 2.5 // metres from the feet to head or hand

	landing    = 0.15 // metres between a wall and feet that jumped
	kneeHeight = 0.3  // a wall that ends below it is stepped over
	headHeight = 1.7  // and one that begins above it passed under
)

// Ground is where feet may be: within the bounds, and not across a wall.
type Ground struct {
	Bounds spatial.Box
	Walls  []spatial.Wall
}

// CanMove says whether a body at from may be at to after elapsed.
func (g *Ground) CanMove(from, to *Body, elapsed time.Duration) bool {
	if !g.CanStand(to) {
		return false
	}
	a, b := from.Feet(), to.Feet()
	if a == b {
		return true
	}
	if b.Sub(a).Len() > maxSpeed*elapsed.Seconds()+slack {
		return false
	}
	for i := range g.Walls {
		if g.Walls[i].CrossesPlan(a, b) {
			return false
		}
	}
	return true
}

// CanLand says whether a body may jump to where it is: it may stand there, and
// not in a wall.
func (g *Ground) CanLand(b *Body) bool {
	if !g.CanStand(b) {
		return false
	}
	for i := range g.Walls {
		w := &g.Walls[i]
		if w.Bottom < headHeight && w.Top > kneeHeight && w.DistancePlan(b.Feet()) < landing {
			return false
		}
	}
	return true
}

// CanStand says whether a body may be where it is, however it came there.
func (g *Ground) CanStand(b *Body) bool {
	feet := b.Feet()
	for i := range feet {
		if feet[i] < g.Bounds.Min[i] || feet[i] > g.Bounds.Max[i] {
			return false
		}
	}
	if b.Flags&Tracked == 0 {
		return true
	}
	if b.Head == (Joint{}) {
		return false // a head that is not seen is no tracked body
	}
	return b.Head.Offset().Len() <= maxReach && b.Left.Offset().Len() <= maxReach && b.Right.Offset().Len() <= maxReach
}
