package rig

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

const (
	leastScale, mostScale = 0.2, 5.0
	hover                 = 0.1  // metres that the feet may be above the floor
	give                  = 0.01 // metres that the head is lower before the legs bend: breathing does not bend them
	stride                = 0.55 // radians that a leg swings
	seatedBend            = 1.5
	lowestBend            = -0.2 // cosine of how far legs bend when the head is low
	mostLean              = 0.7
	mostGaze              = 0.16 // radians that the eyes turn
)

// moving is a figure while its pose is computed. Places and matrices are in the axes of
// the figure at rest.
type moving struct {
	*Rest
	p     *model.Posture
	foot  mgl64.Vec3 // of the whole figure in the room
	turn  mgl64.Quat // the same
	size  float64    // the same
	bones [Count]mgl64.Mat4
}

// Pose puts eyes, head and hands where the built-in body has them. The hips stay over the
// feet, the spine leans to the head, and the legs bend when the head is low.
func (r *Rest) Pose(p *model.Posture) (pose Pose) {
	m := &moving{Rest: r, p: p, turn: p.Facing.Mul(about)}
	m.size = r.scale(p.Height)
	level := p.Head[1] + p.Eyes - r.eyes*m.size
	aside := mgl64.Vec3{r.at[Hips][0], 0, r.at[Hips][2]} // of a figure that does not stand over its origin
	m.foot = mgl64.Vec3{p.Foot[0], min(level, p.Feet[1]+hover), p.Foot[2]}.Sub(m.turn.Rotate(aside).Mul(m.size))
	for i := range m.bones {
		m.bones[i] = mgl64.Ident4()
	}
	m.bendLegs()
	m.lean()
	m.reach(&leftArm, &p.Left)
	m.reach(&rightArm, &p.Right)
	whole := root(m.foot, m.turn, m.size)
	for i := range pose {
		one := whole.Mul4(m.bones[i])
		if r.backwards {
			one = one.Mul4(about.Mat4())
		}
		pose[i] = narrow(one)
	}
	return pose
}

// local converts a place of the room.
func (m *moving) local(at mgl64.Vec3) mgl64.Vec3 {
	return m.turn.Conjugate().Rotate(at.Sub(m.foot)).Mul(1 / m.size)
}

// move puts a bone at a place, turned.
func (m *moving) move(bone Bone, to mgl64.Vec3, turn mgl64.Quat) {
	at := m.at[bone]
	m.bones[bone] = mgl64.Translate3D(to[0], to[1], to[2]).Mul4(turn.Mat4()).Mul4(mgl64.Translate3D(-at[0], -at[1], -at[2]))
}

// bend turns a bone about its joint on the bone above.
func (m *moving) bend(bone, above Bone, turn mgl64.Quat) {
	m.move(bone, m.at[bone], turn)
	m.bones[bone] = m.bones[above].Mul4(m.bones[bone])
}

// joint returns where the joint of a bone is on the bone above.
func (m *moving) joint(bone, above Bone) mgl64.Vec3 {
	return mgl64.TransformCoordinate(m.at[bone], m.bones[above])
}

// bendLegs swings the legs of who walks, and bends them where the head is lower than when
// standing.
func (m *moving) bendLegs() {
	drop := max(0, m.p.Feet[1]-m.foot[1]-give) / (max(0.1, m.at[Hips][1]) * m.size)
	bend := math.Acos(max(lowestBend, 1-drop))
	shin, swing := 2*bend, m.p.Swing*stride
	if m.p.Sitting {
		bend, shin, swing = seatedBend, seatedBend, 0
	}
	leg := func(upper, lower, foot Bone, step float64) {
		m.bend(upper, Hips, mgl64.QuatRotate(-bend-step, right))
		m.bend(lower, upper, mgl64.QuatRotate(shin+max(0, step), right))
		m.bend(foot, lower, mgl64.QuatRotate(bend-shin, right))
	}
	leg(LeftUpperLeg, LeftLowerLeg, LeftFoot, swing)
	leg(RightUpperLeg, RightLowerLeg, RightFoot, -swing)
}

// lean leans the spine to where the head is, and turns head and eyes.
func (m *moving) lean() {
	to := m.local(m.p.Head).Sub(m.at[Spine]).Mul(m.size)
	tilt := func(off float64) float64 {
		return max(-mostLean, min(mostLean, math.Atan2(off, max(0.2, to[1]))))
	}
	m.bend(Spine, Hips, mgl64.QuatRotate(tilt(to[2]), right).Mul(mgl64.QuatRotate(-tilt(to[0]), ahead)))
	m.move(Head, m.joint(Head, Spine), m.turn.Conjugate().Mul(m.p.Turn).Mul(about))
	if !m.hasEyes {
		m.bones[LeftEye], m.bones[RightEye] = m.bones[Head], m.bones[Head]
		return
	}
	gaze := mgl64.QuatRotate(-m.p.Gaze[0]*mostGaze, up).Mul(mgl64.QuatRotate(-m.p.Gaze[1]*mostGaze, right))
	m.bend(LeftEye, Head, gaze)
	m.bend(RightEye, Head, gaze)
}
