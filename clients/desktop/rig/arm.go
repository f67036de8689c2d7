package rig

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// arm is the bones of an arm.
type arm struct {
	upper, lower, hand Bone
	side               float64 // of the figure: 1 at +x
}

var (
	leftArm  = arm{LeftUpperArm, LeftLowerArm, LeftHand, 1}
	rightArm = arm{RightUpperArm, RightLowerArm, RightHand, -1}
)

const (
	palm     = 0.08  // metres from the wrist to the middle of the palm
	leastArm = 0.02  // length of a bone
	slack    = 0.999 // of its length to which an arm stretches
	nearest  = 0.01  // how far the wrist stays from the fully folded arm
)

// reach lets an arm reach for a hand's place: the law of cosines gives the elbow, which
// points down and back.
func (m *moving) reach(one *arm, hand *model.HandAt) {
	upper, lower := m.at[one.lower].Sub(m.at[one.upper]), m.at[one.hand].Sub(m.at[one.lower])
	a, b := max(leastArm, upper.Len()), max(leastArm, lower.Len())
	out := right.Mul(one.side)
	shoulder := m.joint(one.upper, Spine)
	wrist := m.local(hand.Palm.Add(hand.Turn.Rotate(up.Mul(palm)))).Sub(shoulder)
	along := unit(wrist, up.Mul(-1))
	far := min(max(wrist.Len(), math.Abs(a-b)+nearest), (a+b)*slack)
	cos := max(-1, min(1, (a*a+far*far-b*b)/(2*a*far)))
	pole := mgl64.Vec3{one.side * 0.4, -1, -0.6}
	pole = unit(pole.Sub(along.Mul(pole.Dot(along))), out)
	elbow := along.Mul(a * cos).Add(pole.Mul(a * math.Sqrt(1-cos*cos)))
	m.move(one.upper, shoulder, mgl64.QuatBetweenVectors(unit(upper, out), unit(elbow, out)))
	forearm := mgl64.QuatBetweenVectors(unit(lower, out), unit(along.Mul(far).Sub(elbow), out))
	turn := forearm
	if hand.Tracked {
		turn = m.turn.Conjugate().Mul(hand.Turn).Mul(one.grip())
		forearm = forearm.Mul(halfTwist(forearm.Conjugate().Mul(turn), unit(lower, out)))
	}
	m.move(one.lower, shoulder.Add(elbow), forearm)
	m.move(one.hand, m.joint(one.hand, one.lower), turn)
}

// halfTwist returns half of what a rotation turns about an axis: a forearm turns with the
// hand, so that the wrist is not wrung.
func halfTwist(q mgl64.Quat, axis mgl64.Vec3) mgl64.Quat {
	twist := 2 * math.Atan2(q.V.Dot(axis), q.W)
	return mgl64.QuatRotate(math.Remainder(twist, 2*math.Pi)/2, axis)
}

// grip returns the rotation from the T-pose, where fingers point outwards, palms down and
// thumbs ahead, to the grip, where fingers point to -y and thumbs to -z. PROTOCOL.md
// section 6.1.
func (a *arm) grip() mgl64.Quat {
	return mgl64.Mat4ToQuat(mgl64.Mat3FromCols(mgl64.Vec3{0, -a.side, 0}, mgl64.Vec3{-a.side, 0, 0}, mgl64.Vec3{0, 0, -1}).Mat4())
}

// unit returns a vector of length 1; instead for one that has no direction.
func unit(v, instead mgl64.Vec3) mgl64.Vec3 {
	if n := v.Len(); n > 1e-9 {
		return v.Mul(1 / n)
	}
	return instead
}
