package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/worldstate/scene"
)

// Intent is what the person wants now: keys and mouse set it, and the walker resets the
// looks.
type Intent struct {
	Forward, Side, Turn float64 // -1 to 1 each
	Fast                bool

	LookYaw, LookPitch float64 // radians by which the mouse turned the view since the last step
}

// rules are the numbers of motion that all clients share.
var rules = avatar.BuiltIn().Movement

type goal struct{ x, z, stuck float64 }

// Walker is one's own body: predicted here, corrected by the server through its epoch.
type Walker struct {
	At         mgl64.Vec3 // feet
	Yaw, Pitch float64
	Speed      float64 // m/s, smoothed
	Sitting    bool

	ground *Ground
	placed bool
	epoch  uint8
	goal   *goal
	seat   *scene.Seat // current seat, or the one to sit on
	sent   avatar.Body
	sentAt float64
	told   bool
}

// Enter puts the walker on a room's ground. The next Adopt places it.
func (w *Walker) Enter(ground *Ground) {
	w.ground, w.placed, w.told = ground, false, false
	w.goal, w.seat = nil, nil
}

// Adopt takes the server's body: the first one, and any one with another epoch.
func (w *Walker) Adopt(b avatar.Body) {
	if w.placed && b.Epoch == w.epoch {
		return
	}
	w.At, w.Yaw, w.epoch = b.Feet(), b.YawRadians(), b.Epoch
	if !w.placed {
		w.Pitch = pitch(&b)
	}
	w.Sitting = b.Flags&avatar.Sitting != 0
	w.placed, w.told, w.goal, w.seat = true, false, nil, nil
}

// WalkTo walks straight to a point of the floor.
func (w *Walker) WalkTo(x, z float64) {
	w.stand()
	w.goal = &goal{x: x, z: z}
}

// Goal returns the target of the walk, if there is one.
func (w *Walker) Goal() (x, z float64, going bool) {
	if w.goal == nil {
		return 0, 0, false
	}
	return w.goal.x, w.goal.z, true
}

// Body returns the body to send.
func (w *Walker) Body() avatar.Body {
	b := avatar.At(w.At, w.Yaw, w.Pitch)
	b.Epoch = w.epoch
	if w.Sitting {
		b.Flags |= avatar.Sitting
	}
	return b
}

// Sample returns the body to draw.
func (w *Walker) Sample() Sampled {
	return Sampled{Feet: w.At, Yaw: w.Yaw, Pitch: w.Pitch, Speed: w.Speed, Sitting: w.Sitting}
}

// Step moves the body for dt seconds as in asks.
func (w *Walker) Step(in *Intent, dt float64) {
	if w.ground == nil || !w.placed {
		return
	}
	w.Yaw += in.LookYaw + in.Turn*rules.TurnSpeed*dt
	w.Pitch = min(rules.MaxPitch, max(-rules.MaxPitch, w.Pitch+in.LookPitch))
	in.LookYaw, in.LookPitch = 0, 0
	from := w.At
	switch {
	case in.Forward != 0 || in.Side != 0:
		w.stand()
		w.goal = nil
		w.walk(in, dt)
	case w.seat != nil:
		w.settle(dt)
	case w.goal != nil:
		w.approach(dt)
	}
	speed := math.Hypot(w.At[0]-from[0], w.At[2]-from[2]) / max(dt, 1e-3)
	w.Speed += (speed - w.Speed) * min(1, dt*12)
}

// PoseDue returns the body to send now: on change, and once a second at rest.
func (w *Walker) PoseDue(now float64) (avatar.Body, bool) {
	b := w.Body()
	if !w.placed || w.told && b == w.sent && now-w.sentAt < rules.RestSeconds {
		return b, false
	}
	w.sent, w.sentAt, w.told = b, now, true
	return b, true
}

func (w *Walker) walk(in *Intent, dt float64) {
	speed := rules.WalkSpeed
	if in.Fast {
		speed = rules.RunSpeed
	}
	reach := speed * dt / max(1, math.Hypot(in.Forward, in.Side))
	sin, cos := math.Sincos(w.Yaw)
	w.At = w.ground.Slide(w.At, (-sin*in.Forward+cos*in.Side)*reach, (-cos*in.Forward-sin*in.Side)*reach)
}

func (w *Walker) approach(dt float64) {
	g := w.goal
	dx, dz := g.x-w.At[0], g.z-w.At[2]
	d := math.Hypot(dx, dz)
	if d <= rules.Arrived {
		w.goal = nil
		return
	}
	how := &rules.Approach
	if d > how.TurnFrom {
		w.Yaw = BlendAngle(w.Yaw, math.Atan2(-dx, -dz), min(1, dt*how.TurnRate))
	}
	part := min(1, min(rules.WalkSpeed*how.Fastest, max(how.Slowest, d*how.Slowing))*dt/d)
	w.At = w.ground.Slide(w.At, dx*part, dz*part)
	left := math.Hypot(g.x-w.At[0], g.z-w.At[2])
	if d-left < how.Progress*dt {
		g.stuck += dt
	} else {
		g.stuck = 0
	}
	if left <= rules.Arrived || g.stuck > rules.StuckSeconds {
		w.goal = nil
	}
}
