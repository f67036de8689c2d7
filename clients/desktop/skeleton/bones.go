package skeleton

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// Bone is a bone of a figure that moves by itself. Everything else of the figure follows
// the nearest of them above it.
type Bone uint8

// The bones that move. Hips also moves whatever is below no bone.
const (
	Hips Bone = iota
	Spine
	Head
	LeftUpperArm
	LeftLowerArm
	LeftHand
	RightUpperArm
	RightLowerArm
	RightHand
	LeftUpperLeg
	LeftLowerLeg
	LeftFoot
	RightUpperLeg
	RightLowerLeg
	RightFoot
	needed // a figure has at least those before
)

// The bones that a figure may lack.
const (
	LeftEye = needed + iota
	RightEye
	Count
)

// names are the names of VRM.
var names = [Count]string{"hips", "spine", "head", "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand",
	"leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot", "leftEye", "rightEye"}

// Named returns the bone that VRM calls so.
func Named(name string) (Bone, bool) {
	for i, one := range names {
		if one == name {
			return Bone(i), true
		}
	}
	return 0, false
}

// Binding says which bones move a vertex, and how much each. The weights add up to 1.
type Binding struct {
	Bones   [4]Bone
	Weights [4]float32
}

// Bound is a binding to one bone.
func Bound(to Bone) Binding { return Binding{[4]Bone{to}, [4]float32{1}} }

// Add lets another bone move the vertex too. Beyond four bones the least weight is lost.
func (b *Binding) Add(bone Bone, weight float32) {
	least := 0
	for i := range b.Bones {
		if b.Weights[i] > 0 && b.Bones[i] == bone {
			b.Weights[i] += weight
			return
		}
		if b.Weights[i] < b.Weights[least] {
			least = i
		}
	}
	if weight > b.Weights[least] {
		b.Bones[least], b.Weights[least] = bone, weight
	}
}

// Normalize makes the weights add up to 1. Without any weight Hips moves the vertex.
func (b *Binding) Normalize() {
	sum := b.Weights[0] + b.Weights[1] + b.Weights[2] + b.Weights[3]
	if sum <= 0 {
		*b = Bound(Hips)
		return
	}
	for i := range b.Weights {
		b.Weights[i] /= sum
	}
}

// Pose is the matrix of each bone from the axes of the file to those of the room. Each
// moves the vertices as they are at rest.
type Pose [Count]mgl32.Mat4

// Frame is how a file moves as a body.
type Frame interface {
	Pose(p *model.Posture) Pose
	// Rise is how far the top is above the eyes of a person of a height, in metres.
	Rise(height float64) float64
}

// Rest is a figure in its T-pose, facing +z with its left at +x. Lengths are those of the
// file.
type Rest struct {
	at        [Count]mgl64.Vec3
	eyes, top float64 // their heights
	hasEyes   bool    // eyes that turn
	backwards bool    // the figure faces -z in the file
}

// eyesInHead is where the eyes of a figure without eye bones are, from the joint of the
// head to its top.
const eyesInHead = 0.42

// NewRest returns a figure of bones in the axes of the file; top is the highest place of
// its mesh. False: a bone is missing, which every figure needs, or is nowhere.
func NewRest(at map[Bone]mgl64.Vec3, top float64, backwards bool) (*Rest, bool) {
	r := &Rest{backwards: backwards, top: top}
	for bone := range Count {
		place, is := at[bone]
		if is && !(place.Len() < 1e6) || !is && bone < needed {
			return nil, false
		}
		if backwards {
			place = mgl64.Vec3{-place[0], place[1], -place[2]}
		}
		r.at[bone] = place
	}
	_, left := at[LeftEye]
	_, right := at[RightEye]
	r.hasEyes = left && right
	head := r.at[Head][1]
	r.eyes = head + (max(head, top)-head)*eyesInHead
	if left {
		r.eyes = r.at[LeftEye][1]
	}
	r.eyes = max(0.1, r.eyes)
	return r, true
}

// Statue is a model without the bones of a body: it stands there, turns and keeps its
// shape.
type Statue struct{ Bottom, Top float64 }

// crown is how much higher the top of a statue is than its eyes would be.
const crown = 1.07

var (
	up    = mgl64.Vec3{0, 1, 0}
	right = mgl64.Vec3{1, 0, 0}
	ahead = mgl64.Vec3{0, 0, 1}
	about = mgl64.QuatRotate(math.Pi, up) // bodies face -z, figures +z
)

// Pose moves everything as Hips.
func (s *Statue) Pose(p *model.Posture) (pose Pose) {
	scale := p.Height * crown / max(0.05, s.Top-s.Bottom)
	pose[Hips] = narrow(root(p.Feet, p.Facing.Mul(about), scale).Mul4(mgl64.Translate3D(0, -s.Bottom, 0)))
	return pose
}

// Rise is the same for all statues.
func (s *Statue) Rise(height float64) float64 { return height * (crown - 1) }

// Rise does not know hands that are held up.
func (r *Rest) Rise(height float64) float64 { return (r.top - r.eyes) * r.scale(height) }

// scale returns the size of a figure in the room.
func (r *Rest) scale(height float64) float64 { return min(max(height/r.eyes, leastScale), mostScale) }

// root returns the frame of a whole figure.
func root(at mgl64.Vec3, turn mgl64.Quat, scale float64) mgl64.Mat4 {
	return mgl64.Translate3D(at[0], at[1], at[2]).Mul4(turn.Mat4()).Mul4(mgl64.Scale3D(scale, scale, scale))
}

func narrow(m mgl64.Mat4) (out mgl32.Mat4) {
	for i, v := range m {
		out[i] = float32(v)
	}
	return out
}
