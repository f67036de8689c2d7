package rig

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
