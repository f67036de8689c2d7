package rig

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// Pose is the matrix of each bone from the axes of the file to those of the room. Each
// moves the vertices as they are at rest.
type Pose [Count]mgl32.Mat4

// Frame is how a file moves as a body.
type Frame interface {
	Pose(p *model.Posture) Pose
	// Rise is how far the top is above the eyes of a person of a height, in metres.
	Rise(height float64) float64
}

var (
	up    = mgl64.Vec3{0, 1, 0}
	right = mgl64.Vec3{1, 0, 0}
	ahead = mgl64.Vec3{0, 0, 1}
	about = mgl64.QuatRotate(math.Pi, up) // bodies face -z, figures +z
)

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
