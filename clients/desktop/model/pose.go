package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/motion"
)

// Pose is where each bone of a body is, in the room's axes. A bone that is not
// drawn is a point.
type Pose [BoneCount]mgl32.Mat4

// Posing is what a pose depends on besides where the body is.
type Posing struct {
	Height float64 // of the eyes when standing, metres
	Raised bool    // the right hand is up
	Gait   *motion.Gait
}

// scaleOf is how much larger a person is than the figure.
func (f *Figure) scaleOf(height float64) float64 { return height / f.Shape.EyeHeight }

// Crown returns where the name over a body hangs.
func (f *Figure) Crown(at *motion.Sampled, height float64) mgl64.Vec3 {
	h := &f.Shape.Head
	if at.Tracked {
		return at.Feet.Add(at.Head.Offset).Add(mgl64.Vec3{0, f.Shape.Tag.Rise * f.scaleOf(height), 0})
	}
	y := (h.Centre + f.Shape.Tag.Rise) * f.scaleOf(height)
	if at.Sitting {
		y -= f.Shape.Seated.Lower
	}
	return at.Feet.Add(mgl64.Vec3{0, y, 0})
}

// Pose returns the bones of a body.
func (f *Figure) Pose(at *motion.Sampled, p Posing) Pose {
	var pose Pose
	g, s := p.Gait, &f.Shape
	scale := f.scaleOf(p.Height)
	head, neck := f.head(at, p)
	pose[Head] = narrow(head)
	pose[Eyes] = narrow(head.Mul4(mgl64.Translate3D(0, s.Head.Eye.Centre.Y, s.Head.Eye.Centre.Z)).Mul4(mgl64.Scale3D(1, g.Eyes, 1)))
	open := s.Gait.MouthClosed + g.Mouth*s.Gait.MouthOpens
	pose[Mouth] = narrow(head.Mul4(mgl64.Translate3D(0, s.Head.Mouth.Centre.Y, s.Head.Mouth.Centre.Z)).
		Mul4(mgl64.Scale3D(1-g.Mouth*s.Gait.MouthNarrows, open, 1)))

	base := mgl64.Translate3D(at.Feet[0], at.Feet[1], at.Feet[2]).Mul4(mgl64.HomogRotate3DY(f.torsoYaw(at))).Mul4(mgl64.HomogRotate3DZ(g.Sway))
	if at.Tracked {
		base = mgl64.Translate3D(neck[0]-at.Feet[0], 0, neck[2]-at.Feet[2]).Mul4(base)
	}
	f.torso(&pose, base, torsoState{at.Sitting, neck[1] - at.Feet[1], scale, g})
	base = base.Mul4(mgl64.Scale3D(scale, scale, scale))
	pose[LeftHand] = narrow(f.hand(at, p, base, -1))
	pose[RightHand] = narrow(f.hand(at, p, base, 1))
	return pose
}

// head returns the frame of the head, and where its neck is.
func (f *Figure) head(at *motion.Sampled, p Posing) (frame mgl64.Mat4, neck mgl64.Vec3) {
	h := &f.Shape.Head
	scale := f.scaleOf(p.Height)
	size := mgl64.Scale3D(scale, scale, scale)
	if at.Tracked {
		eyes := at.Feet.Add(at.Head.Offset)
		turn := at.Head.Rotation.Normalize().Mat4()
		back := h.Eyes.Vec3()
		frame = mgl64.Translate3D(eyes[0], eyes[1], eyes[2]).Mul4(turn).Mul4(size).Mul4(mgl64.Translate3D(-back[0], -back[1], -back[2]))
	} else {
		y := (h.Centre + p.Gait.Bob + p.Gait.Breath) * scale
		if at.Sitting {
			y -= f.Shape.Seated.Lower
		}
		frame = mgl64.Translate3D(at.Feet[0], at.Feet[1]+y, at.Feet[2]).Mul4(mgl64.HomogRotate3DY(at.Yaw)).
			Mul4(mgl64.HomogRotate3DX(at.Pitch * f.Shape.Gait.Nod)).Mul4(size)
	}
	return frame, mgl64.TransformCoordinate(h.Neck.Vec3(), frame)
}

// torsoYaw is which way the torso looks; under a tracked head, the head's way.
func (f *Figure) torsoYaw(at *motion.Sampled) float64 {
	if !at.Tracked {
		return at.Yaw
	}
	ahead := at.Head.Rotation.Rotate(mgl64.Vec3{0, 0, -1})
	return math.Atan2(-ahead[0], -ahead[2])
}

// torsoState is what a torso is fitted to: neck is the height of the head's
// neck above the feet.
type torsoState struct {
	sitting     bool
	neck, scale float64
	gait        *motion.Gait
}

// torso stretches the part of the body that is shown until it meets the neck,
// and puts the collar there.
func (f *Figure) torso(pose *Pose, base mgl64.Mat4, t torsoState) {
	s := &f.Shape
	swell := 1 + t.gait.Breath*s.Gait.Swell
	width := t.scale * swell
	if t.sitting {
		above := (t.neck - s.Seated.Seat) / (s.Seated.Neck - s.Seated.Seat)
		lift := mgl64.Translate3D(0, s.Seated.Seat, 0).Mul4(mgl64.Scale3D(width, above, width)).Mul4(mgl64.Translate3D(0, -s.Seated.Seat, 0))
		pose[Seated] = narrow(base.Mul4(lift))
	} else {
		part := t.neck / (s.Torso.Neck * t.scale)
		width *= min(s.Torso.Widest, 1/math.Sqrt(max(0.3, part)))
		pose[Torso] = narrow(base.Mul4(mgl64.Scale3D(width, t.scale*part, width)))
	}
	pose[Collar] = narrow(base.Mul4(mgl64.Translate3D(0, t.neck, 0)).Mul4(mgl64.Scale3D(t.scale, t.scale, t.scale)))
}

// hand returns the frame of a hand: -1 for the left, 1 for the right. base is
// the body's, in its size.
func (f *Figure) hand(at *motion.Sampled, p Posing, base mgl64.Mat4, side float64) mgl64.Mat4 {
	joint := at.Right
	if side < 0 {
		joint = at.Left
	}
	scale := f.scaleOf(p.Height)
	if at.Tracked && joint.Offset.Len() > 0 {
		place := at.Feet.Add(joint.Offset)
		return mgl64.Translate3D(place[0], place[1], place[2]).Mul4(joint.Rotation.Normalize().Mat4()).Mul4(mgl64.Scale3D(scale, scale, scale))
	}
	h := &f.Shape.Hand
	stand, swing, bob := h.Rest, p.Gait.Swing*side, p.Gait.Bob
	switch {
	case side > 0 && p.Raised:
		stand, swing = h.Raised, 0
		if at.Sitting {
			bob -= f.Shape.Seated.Lower / scale
		}
	case at.Sitting:
		stand, swing = h.Lap, 0
	}
	if side < 0 {
		stand = stand.Mirrored()
	}
	return base.Mul4(placed(stand, mgl64.Vec3{0, bob + math.Abs(swing)*0.2, swing}))
}

func placed(s avatar.Stand, off mgl64.Vec3) mgl64.Mat4 {
	at := s.Place.Vec3().Add(off)
	return mgl64.Translate3D(at[0], at[1], at[2]).Mul4(s.Turn.Quat().Mat4())
}

func narrow(m mgl64.Mat4) mgl32.Mat4 {
	var out mgl32.Mat4
	for i, v := range m {
		out[i] = float32(v)
	}
	return out
}
