package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

// Bearing is the direction of a body's torso and the position of its eyes on the face,
// from one picture to the next. The zero Bearing starts with the first picture.
type Bearing struct {
	Heading float64    // radians
	Gaze    mgl64.Vec2 // metres on the face

	begun, following, sat bool
}

// Turn lets the torso follow the body's yaw; under a tracked head, and on a seat, the
// torso follows only large turns. [avatar.Gait] has the numbers.
func (b *Bearing) Turn(dt float64, at *Sampled, shape *avatar.Gait) {
	wanted := at.Yaw
	if at.Tracked {
		wanted = b.ahead(at.Head.Rotation)
	}
	begins := !b.begun || at.Sitting != b.sat
	b.begun, b.sat = true, at.Sitting
	if begins || !at.Tracked && !at.Sitting {
		b.Heading, b.following = wanted, false
		return
	}
	free := shape.TurnFree
	if at.Sitting {
		free = shape.SeatedFree
	}
	off := math.Abs(math.Remainder(wanted-b.Heading, 2*math.Pi))
	if off > free || !at.Sitting && at.Speed > shape.Moving {
		b.following = true
	} else if off < shape.Settled {
		b.following = false
	}
	if b.following {
		b.Heading = BlendAngle(b.Heading, wanted, min(1, dt*shape.TurnRate))
	}
}

// ahead returns the horizontal direction of a head; a head that looks straight up or
// down keeps its last one.
func (b *Bearing) ahead(head mgl64.Quat) float64 {
	d := head.Rotate(mgl64.Vec3{0, 0, -1})
	if d[0]*d[0]+d[2]*d[2] < 0.05 {
		return b.Heading
	}
	return math.Atan2(-d[0], -d[2])
}

// Look moves the eyes towards another head, within limits; to is the vector from one's
// own head to the other, in the axes of one's own face. Without a target the eyes go
// back.
func (b *Bearing) Look(dt float64, to mgl64.Vec3, anybody bool, figure *avatar.Figure) {
	bounds, reach := &figure.Gaze, &figure.Head.Gaze
	goal := mgl64.Vec2{}
	if anybody && to.Len() < bounds.Furthest && to[2] < -bounds.Nearest {
		across, above := to[0]/-to[2], to[1]/-to[2]
		if math.Abs(across) < bounds.Widest && math.Abs(above) < bounds.Widest {
			goal = mgl64.Vec2{across / bounds.Widest * reach.X, above / bounds.Widest * reach.Y}
		}
	}
	b.Gaze = b.Gaze.Add(goal.Sub(b.Gaze).Mul(min(1, dt*figure.Gait.GazeRate)))
}

// Facing returns the rotation of a body's head, without a device from yaw and pitch.
func (s *Sampled) Facing(nod float64) mgl64.Quat {
	if s.Tracked {
		return s.Head.Rotation.Normalize()
	}
	return mgl64.QuatRotate(s.Yaw, mgl64.Vec3{0, 1, 0}).Mul(mgl64.QuatRotate(s.Pitch*nod, mgl64.Vec3{1, 0, 0}))
}
