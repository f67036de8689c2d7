package main

import (
	"math"
	"math/rand/v2"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

// motion returns where a body is after t seconds. One goroutine uses it.
type motion interface {
	at(t float64) avatar.Body
}

// area is a rectangle of floor, in metres.
type area struct{ minX, maxX, minZ, maxZ float64 }

func (a area) anywhere(r *rand.Rand) (x, z float64) {
	return a.minX + r.Float64()*(a.maxX-a.minX), a.minZ + r.Float64()*(a.maxZ-a.minZ)
}

// The hall is 60 m long; half a metre stays free at its walls.
func wholeHall() area { return area{-29.5, 29.5, -5.5, 5.5} }

// walker walks between random places in an area at its own speed.
type walker struct {
	area     area
	random   *rand.Rand
	speed    float64 // m/s; 0 stands still
	tracked  bool
	x, z     float64
	toX, toZ float64
	yaw      float64
	last     float64 // time of the last step, seconds
}

func newWalker(a area, seed uint64, speed float64, tracked bool) *walker {
	w := &walker{area: a, random: rand.New(rand.NewPCG(seed, 7)), speed: speed, tracked: tracked}
	w.x, w.z = a.anywhere(w.random)
	w.toX, w.toZ = a.anywhere(w.random)
	return w
}

func (w *walker) at(t float64) avatar.Body {
	// A delayed goroutine must not make a large step.
	length := w.speed * min(t-w.last, 0.25)
	w.last = t
	dx, dz := w.toX-w.x, w.toZ-w.z
	far := math.Hypot(dx, dz)
	if far <= length {
		w.toX, w.toZ = w.area.anywhere(w.random)
	} else if length > 0 {
		w.x, w.z = w.x+dx/far*length, w.z+dz/far*length
		w.yaw = math.Atan2(-dx, -dz)
	}
	body := avatar.At(mgl64.Vec3{w.x, 0, w.z}, w.yaw, 0.2*math.Sin(t))
	if w.tracked {
		track(&body, w.yaw, t)
	}
	return body
}

// track adds a head that looks around and hands that swing.
func track(b *avatar.Body, yaw, t float64) {
	b.Flags |= avatar.Tracked
	turn := mgl64.QuatRotate(yaw+0.3*math.Sin(1.3*t), mgl64.Vec3{0, 1, 0})
	look := turn.Mul(mgl64.QuatRotate(0.2*math.Sin(0.9*t), mgl64.Vec3{1, 0, 0}))
	swing := 0.25 * math.Sin(4*t)
	b.Head = avatar.JointAt(mgl64.Vec3{0.03 * math.Sin(2*t), 1.6 + 0.02*math.Sin(8*t), 0}, look)
	b.Left = avatar.JointAt(turn.Rotate(mgl64.Vec3{-0.25, 1 + 0.05*math.Sin(3*t), -0.2 + swing}), look)
	b.Right = avatar.JointAt(turn.Rotate(mgl64.Vec3{0.25, 1 + 0.05*math.Cos(3*t), -0.2 - swing}), look)
}

// stays stands still and looks along yaw.
func stays(x, z, yaw float64) motion {
	w := newWalker(area{x, x, z, z}, 0, 0, false)
	w.yaw = yaw
	return w
}
