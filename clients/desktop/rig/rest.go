package rig

import "github.com/go-gl/mathgl/mgl64"

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

// Rise does not know hands that are held up.
func (r *Rest) Rise(height float64) float64 { return (r.top - r.eyes) * r.scale(height) }

// scale returns the size of a figure in the room.
func (r *Rest) scale(height float64) float64 { return min(max(height/r.eyes, leastScale), mostScale) }
