package model

import (
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
)

// Posture is where the built-in body has its parts, for a body from a file to follow.
// Lengths are in metres, in the axes of the room.
type Posture struct {
	Feet, Foot  mgl64.Vec3 // of the body; of its torso, which differs for one that leans far
	Facing      mgl64.Quat // of the torso
	Head        mgl64.Vec3 // the middle, were the head upright on its neck
	Turn        mgl64.Quat // of the head
	Eyes        float64    // how high they are above the middle of the head
	Height      float64    // of the eyes when standing
	Left, Right HandAt
	Sitting     bool
	Swing       float64    // of the left leg, against that of the left hand: 1 ahead, -1 back
	Gaze        mgl64.Vec2 // of the eyes, right and up, from -1 to 1
}

// HandAt is the middle of a palm, and the rotation of a hand in its grip. PROTOCOL.md
// section 6.1.
type HandAt struct {
	Palm    mgl64.Vec3
	Turn    mgl64.Quat
	Tracked bool // a device says so
}

// Posture returns what [Figure.Pose] shows.
func (f *Figure) Posture(at *motion.Sampled, p *Posing, heading float64, gaze mgl64.Vec2) Posture {
	b := f.frames(at, p, heading)
	s := &f.Shape
	onNeck := b.heading.Rotate(s.Head.Neck.Vec3().Mul(b.scale))
	return Posture{
		Feet: at.Feet, Foot: b.foot, Facing: b.heading, Head: b.neck.Sub(onNeck), Turn: at.Facing(s.Gait.Nod),
		Eyes: s.Head.Eyes.Y * b.scale, Height: p.Height, Left: b.hand(true), Right: b.hand(false), Sitting: at.Sitting,
		Swing: -part(p.Gait.Swing, s.Gait.Swing), Gaze: mgl64.Vec2{part(gaze[0], s.Head.Gaze.X), part(gaze[1], s.Head.Gaze.Y)},
	}
}

// part returns v as a part of a whole, which may be 0.
func part(v, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return v / whole
}
