package rig

import (
	"fmt"
	"math"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
)

func TestHandsAreWhereTheyAreHeld(t *testing.T) {
	for _, backwards := range []bool{false, true} {
		r, at := boxFigure(t, backwards)
		for _, c := range []mgl64.Vec3{{0.3, 1, -0.3}, {0.1, 1.5, -0.4}, {0.35, 1.7, -0.1}, {-0.1, 1.1, -0.3}, {0.25, 0.9, 0.2}} {
			left := mgl64.Vec3{-c[0], c[1], c[2]}
			p := posture(tracked(mgl64.QuatIdent(), left, c))
			pose := r.Pose(&p)
			whole(t, &pose)
			for bone, held := range map[Bone]mgl64.Vec3{LeftHand: left, RightHand: c} {
				wrist := p.Feet.Add(held).Add(mgl64.Vec3{0, palm, 0})
				near(t, fmt.Sprint("the wrist for ", held), moved(&pose, bone, at[bone]), wrist, 0.01)
				fingers := moved(&pose, bone, at[bone].Add(at[bone].Sub(at[bone-1]))).Sub(moved(&pose, bone, at[bone]))
				if fingers.Normalize()[1] > -0.99 { // of a hand that is not turned
					t.Errorf("the fingers point along %v", fingers)
				}
			}
		}
	}
}

func TestBonesOfAnArmStayTogether(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(func(s *motion.Sampled, g *model.Posing) { g.Raised = true })
	pose := r.Pose(&p)
	for _, pair := range [][2]Bone{{Spine, LeftUpperArm}, {LeftUpperArm, LeftLowerArm}, {LeftLowerArm, LeftHand}, {Spine, RightUpperArm}, {RightUpperArm, RightLowerArm},
		{RightLowerArm, RightHand}, {LeftUpperLeg, LeftLowerLeg}, {RightLowerLeg, RightFoot}, {Spine, Head}} {
		near(t, names[pair[1]], moved(&pose, pair[0], at[pair[1]]), moved(&pose, pair[1], at[pair[1]]), 1e-3)
	}
	if hand, head := moved(&pose, RightHand, at[RightHand]), moved(&pose, Head, at[Head]); hand[1] < head[1] {
		t.Errorf("the raised hand is at %v, the head at %v", hand, head)
	}
	if hand := moved(&pose, LeftHand, at[LeftHand]); hand[1] > p.Feet[1]+1.1 {
		t.Errorf("the other hand is at %v", hand)
	}
}

func TestAForearmTurnsHalfAsFarAsTheHand(t *testing.T) {
	r, at := boxFigure(t, false)
	ahead := func(roll float64) model.Posture { // the right hand points ahead
		p := posture(tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.3, 1, -0.2}, mgl64.Vec3{0.22, 1.33, -0.6}))
		p.Right.Turn = mgl64.QuatRotate(roll, mgl64.Vec3{0, 0, 1}).Mul(mgl64.QuatRotate(math.Pi/2, right))
		return p
	}
	thumb := func(roll float64, bone Bone) mgl64.Vec3 {
		p := ahead(roll)
		pose := r.Pose(&p)
		whole(t, &pose)
		return moved(&pose, bone, at[RightHand].Add(mgl64.Vec3{0, 0, 1})).Sub(moved(&pose, bone, at[RightHand])).Normalize()
	}
	for _, roll := range []float64{0.4, 0.8, -0.8} {
		for bone, part := range map[Bone]float64{RightHand: 1, RightLowerArm: 0.5} {
			angle := math.Acos(thumb(0, bone).Dot(thumb(roll, bone)))
			if math.Abs(angle-math.Abs(roll)*part) > 0.1 {
				t.Errorf("for a hand that turns by %v, %s turns by %v", roll, names[bone], angle)
			}
		}
	}
}

func TestAnArmOutOfReachIsStraight(t *testing.T) {
	r, at := boxFigure(t, false)
	for _, far := range []mgl64.Vec3{{9, 1, 0}, {0.5, 9, -0.1}, {-5, 1.2, 0}, {0.3, -4, 0}, {0.2, 1.3, 7}} {
		p := posture(tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.3, 1, 0}, far))
		pose := r.Pose(&p)
		whole(t, &pose)
		shoulder, elbow, wrist := moved(&pose, RightUpperArm, at[RightUpperArm]), moved(&pose, RightLowerArm, at[RightLowerArm]), moved(&pose, RightHand, at[RightHand])
		along := p.Feet.Add(far).Sub(shoulder).Normalize()
		if a, b := elbow.Sub(shoulder).Normalize(), wrist.Sub(elbow).Normalize(); a.Dot(b) < 0.98 || wrist.Sub(shoulder).Normalize().Dot(along) < 0.99 {
			t.Errorf("to %v: the upper arm along %v, the forearm along %v", far, a, b)
		}
	}
}

func TestElbowsPointDown(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.2, 1.3, -0.3}, mgl64.Vec3{0.2, 1.3, -0.3}))
	pose := r.Pose(&p)
	for _, upper := range []Bone{LeftUpperArm, RightUpperArm} {
		elbow := moved(&pose, upper, at[upper+1])
		if line := moved(&pose, upper, at[upper]).Add(moved(&pose, upper+2, at[upper+2])).Mul(0.5); elbow[1] > line[1]-0.1 {
			t.Errorf("an elbow is at %v, the middle of the arm at %v", elbow, line)
		}
	}
}
