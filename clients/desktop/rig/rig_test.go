package rig

import (
	"fmt"
	"math"
	"testing"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/server/content/samples"
)

// tall is the height of the eyes of everybody in these tests.
const tall = 1.6

var builtIn = model.BuildFigure()

// boxFigure returns a figure of the samples, as it is in a file.
func boxFigure(t testing.TB, backwards bool) (*Rest, map[Bone]mgl64.Vec3) {
	t.Helper()
	at := map[Bone]mgl64.Vec3{}
	for bone := range needed {
		p := (&samples.Figure{}).Joint(names[bone])
		if at[bone] = p; backwards {
			at[bone] = mgl64.Vec3{-p[0], p[1], -p[2]}
		}
	}
	r, whole := NewRest(at, 1.59, backwards)
	if !whole {
		t.Fatal("a bone is missing")
	}
	return r, at
}

// posture returns that of a body that looks along -z.
func posture(change func(*motion.Sampled, *model.Posing)) model.Posture {
	shape := avatar.BuiltIn()
	at := motion.Sampled{Feet: mgl64.Vec3{2, 0.1, -3}}
	p := model.Posing{Height: tall, Gait: motion.NewGait(&shape.Gait, 1)}
	change(&at, &p)
	var b motion.Bearing
	b.Turn(0, &at, &shape.Gait)
	return builtIn.Posture(&at, &p, b.Heading, b.Gaze)
}

func still(*motion.Sampled, *model.Posing) {}

// tracked holds head and hands where a device does, from the feet.
func tracked(head mgl64.Quat, left, right mgl64.Vec3) func(*motion.Sampled, *model.Posing) {
	return func(at *motion.Sampled, _ *model.Posing) {
		at.Tracked = true
		at.Head = motion.Joint{Present: true, Offset: mgl64.Vec3{0, tall, 0}, Rotation: head}
		at.Left = motion.Joint{Present: true, Offset: left, Rotation: mgl64.QuatIdent()}
		at.Right = motion.Joint{Present: true, Offset: right, Rotation: mgl64.QuatIdent()}
	}
}

// moved returns where a bone has moved a place of the file.
func moved(pose *Pose, bone Bone, at mgl64.Vec3) mgl64.Vec3 {
	v := mgl32.TransformCoordinate(mgl32.Vec3{float32(at[0]), float32(at[1]), float32(at[2])}, pose[bone])
	return mgl64.Vec3{float64(v[0]), float64(v[1]), float64(v[2])}
}

func near(t *testing.T, what string, got, want mgl64.Vec3, within float64) {
	t.Helper()
	if !(got.Sub(want).Len() <= within) {
		t.Errorf("%s at %.3f, not at %.3f", what, got, want)
	}
}

// whole reports a matrix with something that is no number, or a bone that is stretched.
func whole(t *testing.T, pose *Pose) {
	t.Helper()
	scale := pose[Hips].Mat3().Det()
	for bone, m := range pose {
		if off := m.Mat3().Det()/scale - 1; !(math.Abs(float64(off)) < 1e-3) {
			t.Errorf("bone %s: %v", names[bone], m)
		}
	}
}

func TestAFigureStandsOnTheFloorAndFacesAsTheBody(t *testing.T) {
	for _, backwards := range []bool{false, true} {
		r, at := boxFigure(t, backwards)
		p := posture(still)
		pose := r.Pose(&p)
		whole(t, &pose)
		scale := tall / r.eyes
		for bone, side := range map[Bone]float64{LeftFoot: -1, RightFoot: 1} { // the left is at -x for who looks along -z
			near(t, fmt.Sprint(names[bone], " of ", backwards), moved(&pose, bone, at[bone]), p.Feet.Add(mgl64.Vec3{side * 0.1 * scale, 0.03 * scale, 0}), 0.02)
		}
		nose := at[Head].Add(mgl64.Vec3{0, 0, 0.2})
		if backwards {
			nose[2] = -nose[2]
		}
		if got := moved(&pose, Head, nose); got[2] > p.Feet[2]-0.15*scale {
			t.Errorf("the nose is at %v", got)
		}
	}
}

func TestAFigureBesideItsOriginStandsOverTheFeetAndUpright(t *testing.T) {
	_, at := boxFigure(t, true)
	for bone := range at {
		at[bone] = at[bone].Add(mgl64.Vec3{0.2, 0, 0.3})
	}
	r, _ := NewRest(at, 1.59, true)
	p := posture(still)
	pose := r.Pose(&p)
	hips, head := moved(&pose, Hips, at[Hips]), moved(&pose, Head, at[Head])
	if off := hips.Sub(p.Feet); math.Hypot(off[0], off[2]) > 0.01 {
		t.Errorf("the hips are at %v", hips)
	}
	if off := head.Sub(hips); math.Hypot(off[0], off[2]) > 0.02 {
		t.Errorf("the head is at %v, the hips at %v", head, hips)
	}
}

func TestTheHeadTurnsAsTheBodyTurnsIt(t *testing.T) {
	r, at := boxFigure(t, false)
	straight := posture(tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.3, 1, -0.2}, mgl64.Vec3{0.3, 1, -0.2}))
	before := r.Pose(&straight)
	for name, turn := range map[string]mgl64.Quat{
		"aside": mgl64.QuatRotate(math.Pi/6, up), "down": mgl64.QuatRotate(-math.Pi/6, right), "tilted": mgl64.QuatRotate(math.Pi/6, ahead),
	} {
		p := posture(tracked(turn, mgl64.Vec3{-0.3, 1, -0.2}, mgl64.Vec3{0.3, 1, -0.2}))
		after := r.Pose(&p)
		whole(t, &after)
		for _, way := range []mgl64.Vec3{{0, 0, 0.3}, {0, 0.3, 0}, {0.3, 0, 0}} {
			was := moved(&before, Head, at[Head].Add(way)).Sub(moved(&before, Head, at[Head]))
			is := moved(&after, Head, at[Head].Add(way)).Sub(moved(&after, Head, at[Head]))
			near(t, fmt.Sprint(name, ": ", way), is, turn.Rotate(was), 1e-3)
		}
	}
}

func TestEyesTurnToWhereTheBodyLooks(t *testing.T) {
	_, at := boxFigure(t, false)
	at[LeftEye], at[RightEye] = at[Head].Add(mgl64.Vec3{0.03, 0.1, 0.1}), at[Head].Add(mgl64.Vec3{-0.03, 0.1, 0.1})
	r, _ := NewRest(at, 1.59, false)
	p := posture(still)
	p.Gaze = mgl64.Vec2{1, 1} // right and up
	pose := r.Pose(&p)
	look := moved(&pose, LeftEye, at[LeftEye].Add(mgl64.Vec3{0, 0, 1})).Sub(moved(&pose, LeftEye, at[LeftEye]))
	if !(look[0] > 0.05 && look[1] > 0.05 && look[2] < -0.8) {
		t.Errorf("the left eye looks along %v", look)
	}
}

func TestNoPostureAndNoFigureMakesWhatIsNoNumber(t *testing.T) {
	good, at := boxFigure(t, false)
	flat := map[Bone]mgl64.Vec3{}
	for bone := range at {
		flat[bone] = mgl64.Vec3{}
	}
	point, _ := NewRest(flat, 0, false)
	for _, r := range []*Rest{good, point} {
		shoulder := func(p model.Posture) mgl64.Vec3 {
			pose := r.Pose(&p)
			return moved(&pose, RightUpperArm, r.at[RightUpperArm])
		}
		at := shoulder(posture(still)).Sub(mgl64.Vec3{2, 0.1 + palm, -3})
		for _, hand := range []mgl64.Vec3{at, {}, {0, 1.3, 0}, at.Add(mgl64.Vec3{0, -0.01, 0})} {
			for _, head := range []mgl64.Quat{mgl64.QuatIdent(), mgl64.QuatRotate(math.Pi, right), mgl64.QuatRotate(math.Pi/2, right)} {
				p := posture(tracked(head, hand, hand))
				pose := r.Pose(&p)
				whole(t, &pose)
			}
		}
	}
}

func TestWhoSitsHasTheLegsBentAndTheFeetOnTheFloor(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(func(s *motion.Sampled, _ *model.Posing) { s.Sitting = true })
	pose := r.Pose(&p)
	whole(t, &pose)
	hip, knee, foot := moved(&pose, LeftUpperLeg, at[LeftUpperLeg]), moved(&pose, LeftLowerLeg, at[LeftLowerLeg]), moved(&pose, LeftFoot, at[LeftFoot])
	if thigh, shin := knee.Sub(hip).Normalize(), foot.Sub(knee).Normalize(); thigh[2] > -0.95 || shin[1] > -0.95 {
		t.Errorf("the thigh along %v, the shin along %v", thigh, shin)
	}
	if up := foot[1] - p.Feet[1]; math.Abs(up) > 0.12 {
		t.Errorf("the foot is %.2f m above the floor", up)
	}
}

func TestTheFeetOfWhoCrouchesStayOnTheFloor(t *testing.T) {
	r, at := boxFigure(t, false)
	for _, low := range []float64{0, 0.1, 0.3, 0.5} {
		change := tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.3, 0.8, -0.2}, mgl64.Vec3{0.3, 0.8, -0.2})
		p := posture(func(s *motion.Sampled, g *model.Posing) { change(s, g); s.Head.Offset[1] -= low })
		pose := r.Pose(&p)
		for _, bone := range []Bone{LeftFoot, RightFoot} {
			toes := moved(&pose, bone, at[bone].Add(mgl64.Vec3{0, 0, 0.18}))
			if up := toes[1] - p.Feet[1]; math.Abs(up-0.03) > 0.06 {
				t.Errorf("%v m lower: the toes are %.2f m above the floor", low, up)
			}
		}
	}
}

func TestTheSpineLeansToTheHead(t *testing.T) {
	r, at := boxFigure(t, false)
	straight := posture(tracked(mgl64.QuatIdent(), mgl64.Vec3{-0.3, 1, -0.2}, mgl64.Vec3{0.3, 1, -0.2}))
	before := r.Pose(&straight)
	for _, way := range []mgl64.Vec3{{0.2, 0, 0}, {-0.2, 0, 0}, {0, 0, -0.2}, {0, 0, 0.2}} {
		p := straight
		p.Head = p.Head.Add(way)
		after := r.Pose(&p)
		whole(t, &after)
		if by := moved(&after, Head, at[Head]).Sub(moved(&before, Head, at[Head])); by.Dot(way) < 0.5*way.Dot(way) {
			t.Errorf("the head is %v aside and moves by %v", way, by)
		}
	}
}

func TestNeitherLooksDownNorBreathesWithTheKnees(t *testing.T) {
	r, at := boxFigure(t, false)
	for name, change := range map[string]func(*motion.Sampled, *model.Posing){
		"looks down": func(s *motion.Sampled, _ *model.Posing) { s.Pitch = -1.2 },
		"looks up":   func(s *motion.Sampled, _ *model.Posing) { s.Pitch = 1.2 },
		"breathes":   func(_ *motion.Sampled, g *model.Posing) { g.Gait.Breath = -0.006 },
	} {
		p := posture(change)
		pose := r.Pose(&p)
		hip, knee := moved(&pose, LeftUpperLeg, at[LeftUpperLeg]), moved(&pose, LeftLowerLeg, at[LeftLowerLeg])
		if thigh := knee.Sub(hip).Normalize(); thigh[1] > -0.999 {
			t.Errorf("who %s has a thigh along %v", name, thigh)
		}
		head := moved(&pose, Head, at[Head]).Sub(p.Feet)
		if math.Hypot(head[0], head[2]) > 0.03 {
			t.Errorf("who %s has the neck %v from the feet", name, head)
		}
	}
}

func TestWhoWalksSwingsALegWithTheOtherArm(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(func(s *motion.Sampled, g *model.Posing) {
		for s.Speed = 1.5; math.Abs(g.Gait.Swing) < 0.1; {
			g.Gait.Step(0.01, s.Speed, 0)
		}
	})
	pose := r.Pose(&p)
	leg := moved(&pose, LeftFoot, at[LeftFoot])[2] - moved(&pose, RightFoot, at[RightFoot])[2]
	arm := moved(&pose, LeftHand, at[LeftHand])[2] - moved(&pose, RightHand, at[RightHand])[2]
	if math.Abs(leg) < 0.2 || math.Abs(arm) < 0.1 || leg*arm > 0 {
		t.Errorf("the left foot is %v behind the right one, the left hand %v", leg, arm)
	}
}

func TestNobodyFlies(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(still)
	p.Head[1] += 1
	pose := r.Pose(&p)
	if foot := moved(&pose, LeftFoot, at[LeftFoot]); foot[1] > p.Feet[1]+0.2 {
		t.Errorf("a foot is at %v", foot)
	}
}

func TestAStatueStandsAndTurns(t *testing.T) {
	s := &Statue{Bottom: -1, Top: 1}
	p := posture(func(at *motion.Sampled, _ *model.Posing) { at.Yaw = math.Pi / 2 }) // looks along -x
	pose := s.Pose(&p)
	near(t, "the middle of the sole", moved(&pose, Hips, mgl64.Vec3{0, -1, 0}), p.Feet, 1e-4)
	near(t, "the top", moved(&pose, Hips, mgl64.Vec3{0, 1, 0}), p.Feet.Add(mgl64.Vec3{0, tall * crown, 0}), 1e-4)
	if front := moved(&pose, Hips, mgl64.Vec3{0, -1, 1}).Sub(p.Feet); front[0] > -0.5 {
		t.Errorf("the front is at %v", front)
	}
}

func TestTheNameOfAHighHeadIsOverTheHead(t *testing.T) {
	r, at := boxFigure(t, false)
	p := posture(still)
	pose := r.Pose(&p)
	top := moved(&pose, Head, mgl64.Vec3{0, 1.59, 0})
	if rise := r.Rise(tall); math.Abs(top[1]-p.Feet[1]-tall-rise) > 0.01 {
		t.Errorf("the top is at %v, %v m above the eyes", top, rise)
	}
	at[LeftEye] = mgl64.Vec3{0.03, 1.3, 0.1}
	if low, _ := NewRest(at, 1.59, false); low.Rise(tall) < r.Rise(tall)+0.1 {
		t.Errorf("%v m above low eyes", low.Rise(tall))
	}
	if got, want := (&Statue{0, 3}).Rise(tall), 0.07*tall; math.Abs(got-want) > 1e-9 {
		t.Errorf("%v m above the eyes of a statue", got)
	}
}

func TestAFigureThatLacksABoneIsNone(t *testing.T) {
	for bone := range needed {
		_, at := boxFigure(t, false)
		delete(at, bone)
		if _, whole := NewRest(at, 1.5, false); whole {
			t.Errorf("a figure without %s", names[bone])
		}
	}
	_, at := boxFigure(t, false)
	at[Head] = mgl64.Vec3{0, math.NaN(), 0}
	if _, whole := NewRest(at, 1.5, false); whole {
		t.Error("a head that is nowhere")
	}
}

func TestWeightsAreMerged(t *testing.T) {
	var b Binding
	for i, w := range []float32{0.1, 0.2, 0.3, 0.1, 0.3} {
		b.Add([]Bone{Head, Spine, Head, LeftHand, LeftLowerArm}[i], w)
	}
	b.Add(LeftUpperArm, 0.05) // less than all others
	b.Normalize()
	if b.Bones[0] != Head || math.Abs(float64(b.Weights[0]-0.4)) > 1e-6 || b.Weights[3] < 0.29 {
		t.Errorf("%+v", b)
	}
	var none Binding
	none.Normalize()
	if none != Bound(Hips) {
		t.Errorf("%+v", none)
	}
}

func TestAPoseAllocatesNothing(t *testing.T) {
	r, _ := boxFigure(t, true)
	p := posture(still)
	if n := testing.AllocsPerRun(100, func() { r.Pose(&p) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
