package motion

import (
	"math"
	"slices"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/worldstate/scene"
)

// SeatInReach returns the nearest seat that a person at a place can take: near, free,
// and with no wall between; otherwise nil.
func (g *Ground) SeatInReach(seats []scene.Seat, at mgl64.Vec3, taken func(mgl64.Vec3) bool) *scene.Seat {
	best, near := (*scene.Seat)(nil), rules.SeatReach
	for i := range seats {
		s := &seats[i]
		to := mgl64.Vec3{s.At[0] - at[0], 0, s.At[2] - at[2]}
		far := to.Len()
		if far >= near || taken(s.At) {
			continue
		}
		if from := at.Add(mgl64.Vec3{0, rules.Chest, 0}); far > 0 && g.Clearance(from, to.Mul(1/far), far) < far {
			continue
		}
		best, near = s, far
	}
	return best
}

// Sit goes to the nearest free seat in reach and sits down; on a seat it stands up.
// False: no seat is near.
func (w *Walker) Sit(seats []scene.Seat, taken func(mgl64.Vec3) bool) bool {
	if w.Sitting || w.seat != nil {
		w.stand()
		return true
	}
	best := w.ground.SeatInReach(seats, w.At, taken)
	if best == nil {
		return false
	}
	seat := *best
	w.goal, w.seat = nil, &seat
	return true
}

// stand stands up with a step forward, or cancels sitting down.
func (w *Walker) stand() {
	if w.Sitting {
		w.Sitting = false
		w.At = w.ground.Slide(w.At, -math.Sin(w.Yaw)*rules.StandStep, -math.Cos(w.Yaw)*rules.StandStep)
	}
	w.seat = nil
}

// Follow takes the walker along with its seat, which somebody may have moved or turned. When
// the seat is gone, the walker stands up.
func (w *Walker) Follow(seats []scene.Seat) {
	if w.seat == nil {
		return
	}
	i := slices.IndexFunc(seats, func(s scene.Seat) bool { return s.ID == w.seat.ID })
	if i < 0 {
		w.stand()
		return
	}
	if now := seats[i]; now != *w.seat {
		if w.Sitting {
			w.At[1] = now.At[1]
			w.Yaw += (now.Yaw - w.seat.Yaw) * math.Pi / 180
		}
		*w.seat = now
	}
}

// settle moves onto the seat and sits down.
func (w *Walker) settle(dt float64) {
	dx, dz := w.seat.At[0]-w.At[0], w.seat.At[2]-w.At[2]
	part, onto := 1.0, min(rules.SitSpeed*dt, rules.SitStep) // the server refuses larger steps
	if far := math.Hypot(dx, dz); far > onto {
		part = onto / far
	}
	w.At[0], w.At[2] = w.At[0]+dx*part, w.At[2]+dz*part
	if part < 1 || w.Sitting {
		return
	}
	w.At[1], w.Yaw, w.Sitting = w.seat.At[1], w.seat.Yaw*math.Pi/180, true
}
