package avatar

import (
	"time"

	"stoa/spatial"
)

// Limits of motion. PROTOCOL.md sections 4.3 and 6.3.
const (
	maxSpeed = 8.0 // m/s, faster than a sprint
	slack    = 0.5 // metres, for packets that arrive in bursts
	catchUp  = 1.0 // seconds of motion that a body may make at once
	maxReach = 2.5 // metres from the feet to head or hand

	landing = 0.15 // metres between a wall and the feet after a jump
)

var movement = BuiltIn().Movement

// Ground is where feet may be: within the bounds and not across a wall.
type Ground struct {
	Bounds spatial.Box
	Walls  []spatial.Wall
}

// Pace bounds how far a body moves over time: as far as its speed allows, and not as often as
// it sends. The zero Pace lets the first move through.
type Pace struct {
	spent float64 // metres of what it may move at once
	at    time.Time
}

// Reach returns how far the body may move now, in metres.
func (p *Pace) Reach(now time.Time) float64 {
	if elapsed := now.Sub(p.at).Seconds(); elapsed > 0 {
		p.spent = max(0, p.spent-maxSpeed*elapsed)
		p.at = now
	}
	return maxSpeed*catchUp + slack - p.spent
}

// Spend notes a move from one place to another.
func (p *Pace) Spend(from, to *Body) { p.spent += to.Feet().Sub(from.Feet()).Len() }

// CanMove reports whether a body may move between the places, which are at most reach metres
// apart.
func (g *Ground) CanMove(from, to *Body, reach float64) bool {
	if !g.CanStand(to) {
		return false
	}
	a, b := from.Feet(), to.Feet()
	if a == b {
		return true
	}
	if b.Sub(a).Len() > reach {
		return false
	}
	for i := range g.Walls {
		if g.Walls[i].CrossesPlan(a, b) {
			return false
		}
	}
	return true
}

// CanLand reports whether a body may jump to its place: it may stand there, and not in
// a wall.
func (g *Ground) CanLand(b *Body) bool {
	if !g.CanStand(b) {
		return false
	}
	feet := b.Feet()
	for i := range g.Walls {
		w := &g.Walls[i]
		if w.Bottom-feet.Y() < movement.HeadHeight && w.Top-feet.Y() > movement.KneeHeight && w.DistancePlan(feet) < landing {
			return false
		}
	}
	return true
}

// CanStand reports whether a body may be at its place, however it came there.
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
		return false // a tracked body needs a tracked head
	}
	return b.Head.Offset().Len() <= maxReach && b.Left.Offset().Len() <= maxReach && b.Right.Offset().Len() <= maxReach
}
