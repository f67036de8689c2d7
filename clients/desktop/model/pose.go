package model

import (
	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/motion"
)

// Pose is the transformation of each bone to room axes. A hidden bone is scaled to a
// point.
type Pose [BoneCount]mgl32.Mat4

// Posing is what a pose depends on besides the body.
type Posing struct {
	Height  float64 // of the eyes when standing, metres
	Raised  bool    // the right hand is up
	NoHands bool
	Gait    *motion.Gait
}

const (
	longestLean = 0.5 // metres that a neck leans out before the foot of the torso follows
	leastStand  = 0.2 // minimum fraction of its height to which a torso is compressed
	leastSit    = 0.3
)

// frames holds the parts of one body while a pose is computed.
type frames struct {
	f     *Figure
	at    *motion.Sampled
	p     *Posing
	scale float64 // the person's height divided by the figure's

	heading            mgl64.Quat // of the torso
	facing             mgl64.Mat4 // the same
	head               mgl64.Mat4
	neck, foot         mgl64.Vec3 // foot is that of the torso
	torso, lap, collar mgl64.Mat4
}

// Pose returns the bones of a body whose torso looks along heading, in radians, and
// whose eyes are moved by gaze on the face.
func (f *Figure) Pose(at *motion.Sampled, p Posing, heading float64, gaze mgl64.Vec2) Pose {
	return f.frames(at, &p, heading).pose(gaze)
}

// frames returns the parts of a body.
func (f *Figure) frames(at *motion.Sampled, p *Posing, heading float64) *frames {
	b := &frames{f: f, at: at, p: p, foot: at.Feet, scale: p.Height / f.Shape.EyeHeight,
		heading: mgl64.QuatRotate(heading, mgl64.Vec3{0, 1, 0}), facing: mgl64.HomogRotate3DY(heading)}
	if at.Tracked {
		b.hold()
	} else {
		b.stand()
	}
	b.collar = b.placed(b.neck, b.facing)
	if at.Sitting {
		b.sit()
	} else {
		b.lean()
	}
	return b
}

// placed returns the frame of a part, scaled to the person's size.
func (b *frames) placed(at mgl64.Vec3, turn mgl64.Mat4) mgl64.Mat4 {
	return mgl64.Translate3D(at[0], at[1], at[2]).Mul4(turn).Mul4(mgl64.Scale3D(b.scale, b.scale, b.scale))
}

// hold puts the head where a device reports it, and the neck below.
func (b *frames) hold() {
	h := &b.f.Shape.Head
	turn := b.at.Head.Rotation.Normalize()
	eyes := turn.Rotate(h.Eyes.Vec3().Mul(b.scale))
	centre := b.at.Feet.Add(b.at.Head.Offset).Sub(eyes)
	b.head = b.placed(centre, turn.Mat4())
	b.neck = mgl64.TransformCoordinate(h.Neck.Vec3(), b.head)
}

// stand places neck and head of a body without devices, standing or sitting.
func (b *frames) stand() {
	s, g := &b.f.Shape, b.p.Gait
	height := (s.Torso.Neck + g.Bob + g.Breath) * b.scale
	if b.at.Sitting {
		height -= s.Seated.Lower
	}
	b.neck = b.at.Feet.Add(mgl64.TransformCoordinate(mgl64.Vec3{-g.Sway * s.Torso.Neck * b.scale, height, 0}, b.facing))
	turn := mgl64.HomogRotate3DY(b.at.Yaw).Mul4(mgl64.HomogRotate3DX(b.at.Pitch * s.Gait.Nod))
	below := mgl64.TransformCoordinate(s.Head.Neck.Vec3().Mul(b.scale), turn)
	b.head = b.placed(b.neck.Sub(below), turn)
}

// lean stretches a standing torso from the feet to the neck: it leans, and gets wider
// when compressed.
func (b *frames) lean() {
	t := &b.f.Shape.Torso
	away := mgl64.Vec3{b.neck[0] - b.at.Feet[0], 0, b.neck[2] - b.at.Feet[2]}
	if far := away.Len(); far > longestLean {
		b.foot = b.foot.Add(away.Mul((far - longestLean) / far))
	}
	along := b.neck.Sub(b.foot).Mul(1 / t.Neck)
	along[1] = max(along[1], leastStand)
	wide := b.scale * (1 + b.p.Gait.Breath*b.f.Shape.Gait.Swell) * b.f.wide(along[1]/b.scale)
	b.torso = b.sheared(wide, along, b.foot)
}

// sit stretches a torso from the seat, whose height is the same for everybody, to the
// neck; the lap lies before it.
func (b *frames) sit() {
	s := &b.f.Shape.Seated
	seat := b.at.Feet.Add(mgl64.Vec3{0, s.Seat, 0})
	along := b.neck.Sub(seat).Mul(1 / (s.Neck - s.Seat))
	along[1] = max(along[1], leastSit)
	// The profile begins at the feet, the torso at the seat.
	b.torso = b.sheared(b.scale, along, seat).Mul4(mgl64.Translate3D(0, -s.Seat, 0))
	b.lap = mgl64.Translate3D(b.at.Feet[0], b.at.Feet[1], b.at.Feet[2]).Mul4(b.facing).Mul4(mgl64.Scale3D(b.scale, 1, b.scale))
}

// sheared returns a frame with the torso's rotation and the given width, its axis along
// a vector, its foot at a place.
func (b *frames) sheared(wide float64, along, foot mgl64.Vec3) mgl64.Mat4 {
	m := b.facing.Mul4(mgl64.Scale3D(wide, 1, wide))
	m.SetCol(1, along.Vec4(0))
	m.SetCol(3, foot.Vec4(1))
	return m
}

// hand returns where a hand is: where its device is, otherwise where it rests or makes a
// gesture.
func (b *frames) hand(left bool) HandAt {
	joint := b.at.Right
	if left {
		joint = b.at.Left
	}
	if b.at.Tracked && joint.Present {
		return HandAt{b.at.Feet.Add(joint.Offset), joint.Rotation.Normalize(), true}
	}
	place, turn := b.resting(left)
	if !left {
		to, turned, weight := b.p.Gait.Hand()
		to, turned = b.aboutNeck(to, turned)
		place = place.Add(to.Sub(place).Mul(weight))
		turn = mgl64.QuatNlerp(turn, turned, weight)
	}
	return HandAt{place, turn, false}
}

// resting returns the stand of a hand without a device.
func (b *frames) resting(left bool) (mgl64.Vec3, mgl64.Quat) {
	h, side, swing := &b.f.Shape.Hand, func(s avatar.Stand) avatar.Stand { return s }, b.p.Gait.Swing
	if left {
		side, swing = avatar.Stand.Mirrored, -swing
	}
	switch {
	case !left && b.p.Raised:
		return b.aboutNeck(h.Raised.Place.Vec3(), h.Raised.Turn.Quat())
	case b.at.Sitting:
		lap := side(h.Lap)
		return mgl64.TransformCoordinate(lap.Place.Vec3(), b.lap), b.heading.Mul(lap.Turn.Quat())
	}
	rest := side(h.Rest)
	place := rest.Place.Vec3().Add(mgl64.Vec3{0, max(swing, -swing) * 0.2, swing})
	return mgl64.TransformCoordinate(place, b.torso), b.heading.Mul(rest.Turn.Quat())
}

// aboutNeck moves a stand that is relative to the feet of a standing body to this
// body's neck.
func (b *frames) aboutNeck(place mgl64.Vec3, turn mgl64.Quat) (mgl64.Vec3, mgl64.Quat) {
	place = place.Sub(mgl64.Vec3{0, b.f.Shape.Torso.Neck, 0}).Mul(b.scale)
	return b.neck.Add(b.heading.Rotate(place)), b.heading.Mul(turn)
}

// pose returns the bones.
func (b *frames) pose(gaze mgl64.Vec2) Pose {
	h, g, shape := &b.f.Shape.Head, &b.f.Shape.Gait, b.p.Gait
	var pose Pose
	pose[Head], pose[Collar] = narrow(b.head), narrow(b.collar)
	if b.at.Sitting {
		pose[Seated], pose[Lap] = narrow(b.torso), narrow(b.lap)
	} else {
		pose[Torso] = narrow(b.torso)
	}
	eyes := mgl64.Translate3D(gaze[0], h.Eye.Centre.Y+gaze[1], h.Eye.Centre.Z).Mul4(mgl64.Scale3D(1, shape.Eyes, 1))
	mouth := mgl64.Translate3D(h.Mouth.Centre.X, h.Mouth.Centre.Y, h.Mouth.Centre.Z).
		Mul4(mgl64.Scale3D(1-shape.Mouth*g.MouthNarrows, g.MouthClosed+shape.Mouth*g.MouthOpens, 1))
	pose[Eyes], pose[Mouth] = narrow(b.head.Mul4(eyes)), narrow(b.head.Mul4(mouth))
	if !b.p.NoHands {
		left, right := b.hand(true), b.hand(false)
		pose[LeftHand], pose[RightHand] = narrow(b.placed(left.Palm, left.Turn.Mat4())), narrow(b.placed(right.Palm, right.Turn.Mat4()))
	}
	return pose
}

func narrow(m mgl64.Mat4) mgl32.Mat4 {
	var out mgl32.Mat4
	for i, v := range m {
		out[i] = float32(v)
	}
	return out
}
