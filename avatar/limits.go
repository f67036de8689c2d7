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
	return b.Head.Offset().Len() <= maxReach && b.Left.Offset().Len() <= maxReach && b.Right.Offset().Len() <= maxReach
}
