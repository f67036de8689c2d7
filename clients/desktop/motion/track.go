package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

const (
	kept   = 24 // kept positions of one body
	maxGap = 6  // maximum gap in ticks that is interpolated

	// maxGuess is how long a body is extrapolated beyond its last frame, in seconds;
	// then it stops, otherwise it would move through walls.
	maxGuess = 0.15
)

// Sampled is an interpolated body.
type Sampled struct {
	Feet       mgl64.Vec3
	Yaw, Pitch float64 // radians
	Speed      float64 // m/s over the floor
	Sitting    bool
	Tracked    bool // Head, Left and Right come from a device

	Head, Left, Right Joint
}

// Joint is a tracked part: its offset from the feet in room axes, and its rotation. A
// hand without a device is not Present.
type Joint struct {
	Present  bool
	Offset   mgl64.Vec3
	Rotation mgl64.Quat
}

// Mouth returns the point where a body speaks and hears, for a person whose eyes are
// height metres above the floor when standing. PROTOCOL.md section 9.
func (s *Sampled) Mouth(height float64) mgl64.Vec3 {
	if s.Tracked {
		return s.Feet.Add(s.Head.Offset)
	}
	if s.Sitting {
		height -= avatar.SitLower
	}
	return s.Feet.Add(mgl64.Vec3{0, height, 0})
}

// Track holds the last positions of one body by tick. The zero Track is empty.
type Track struct {
	ticks  [kept]uint64
	bodies [kept]avatar.Body
	count  int
}

// Push adds a body at a tick. It ignores an old tick, but restarts the track at a tick
// far behind, because the server has restarted.
func (t *Track) Push(tick uint64, body avatar.Body) {
	if t.count > 0 {
		last := t.ticks[t.count-1]
		if tick <= last && last-tick < kept {
			return
		}
		if tick < last {
			t.count = 0
		}
	}
	if t.count == kept {
		copy(t.ticks[:], t.ticks[1:])
		copy(t.bodies[:], t.bodies[1:])
		t.count--
	}
	t.ticks[t.count], t.bodies[t.count] = tick, body
	t.count++
}

// Sample returns the body at a fractional tick; rate is in ticks a second. False: the
// track is empty. It allocates nothing.
func (t *Track) Sample(at, rate float64) (Sampled, bool) {
	if t.count == 0 {
		return Sampled{}, false
	}
	i := t.count - 1
	for i > 0 && float64(t.ticks[i]) > at {
		i--
	}
	begin := float64(t.ticks[i])
	if i+1 < t.count {
		end := float64(t.ticks[i+1])
		if end-begin > maxGap {
			begin = end - 2
		}
		return between(&t.bodies[i], &t.bodies[i+1], (at-begin)/(end-begin), (end-begin)/rate), true
	}
	if i == 0 || begin-float64(t.ticks[i-1]) > maxGap || at <= begin {
		return between(&t.bodies[i], &t.bodies[i], 0, 1/rate), true
	}
	span := begin - float64(t.ticks[i-1])
	guess := min(at-begin, maxGuess*rate)
	s := between(&t.bodies[i-1], &t.bodies[i], 1+guess/span, span/rate)
	if guess < at-begin {
		s.Speed = 0
	}
	return s, true
}

// between interpolates from a to b by k, over the given seconds.
func between(a, b *avatar.Body, k, seconds float64) Sampled {
	k = max(0, k)
	if a.Epoch != b.Epoch {
		k = math.Min(1, math.Floor(k))
	}
	from, to := a.Feet(), b.Feet()
	s := Sampled{
		Feet:  from.Add(to.Sub(from).Mul(k)),
		Yaw:   BlendAngle(a.YawRadians(), b.YawRadians(), k),
		Pitch: pitch(a) + (pitch(b)-pitch(a))*min(k, 1),
	}
	if a.Epoch == b.Epoch {
		s.Speed = math.Hypot(to[0]-from[0], to[2]-from[2]) / seconds
	}
	near := a
	if k >= 0.5 {
		near = b
	}
	s.Sitting = near.Flags&avatar.Sitting != 0
	s.Tracked = near.Flags&avatar.Tracked != 0
	if s.Tracked {
		other := b
		if near == b {
			other = a
		}
		if other.Flags&avatar.Tracked == 0 {
			a, b = near, near
		}
		s.Head, s.Left, s.Right = joint(a.Head, b.Head, k), joint(a.Left, b.Left, k), joint(a.Right, b.Right, k)
	}
	return s
}

func joint(a, b avatar.Joint, k float64) Joint {
	k = min(k, 1)
	if a == (avatar.Joint{}) {
		a = b
	}
	if b == (avatar.Joint{}) {
		return Joint{Rotation: mgl64.QuatIdent()}
	}
	from := a.Offset()
	return Joint{
		Present:  true,
		Offset:   from.Add(b.Offset().Sub(from).Mul(k)),
		Rotation: mgl64.QuatNlerp(avatar.UnpackRotation(a.Rotation), nearer(a, b), k),
	}
}

// nearer returns b's rotation with the sign that is closer to a's.
func nearer(a, b avatar.Joint) mgl64.Quat {
	q := avatar.UnpackRotation(b.Rotation)
	if avatar.UnpackRotation(a.Rotation).Dot(q) < 0 {
		return q.Scale(-1)
	}
	return q
}

// pitch returns the pitch in radians. PROTOCOL.md section 6.1.
func pitch(b *avatar.Body) float64 {
	return float64(b.Pitch) * math.Pi / 2 / 127
}

// BlendAngle interpolates an angle from a to b by k, on the shorter way.
func BlendAngle(a, b, k float64) float64 {
	d := math.Mod(b-a, 2*math.Pi)
	switch {
	case d > math.Pi:
		d -= 2 * math.Pi
	case d < -math.Pi:
		d += 2 * math.Pi
	}
	return a + d*k
}
