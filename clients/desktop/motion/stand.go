package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/worldstate/record"
)

// Stand is where an object of a room is and how it is turned: metres and radians.
type Stand struct {
	At               mgl64.Vec3
	Yaw, Pitch, Roll float64
}

// StandOf returns where the properties put an object.
func StandOf(p record.Properties) Stand {
	turn := func(name string) float64 { return float64(p.Number(name, 0)) * 2 * math.Pi / 65536 }
	return Stand{mgl64.Vec3{metres(p, record.X), metres(p, record.Y), metres(p, record.Z)}, turn(record.Yaw), turn(record.Pitch), turn(record.Roll)}
}

// metres returns a property in millimetres as metres.
func metres(p record.Properties, name string) float64 { return float64(p.Number(name, 0)) / 1000 }

// SizeOf returns the width and height that the properties give an object, in metres.
func SizeOf(p record.Properties) (width, height float64) {
	return metres(p, record.Width), metres(p, record.Height)
}

// Turn returns the rotation from the axes of the object to those of the room. The
// object's x axis is to the right for a person who looks at its front, y is up, and z
// points to the front: yaw, then pitch, then roll, each about the turned axis.
// PROTOCOL.md section 7.2.
func (s *Stand) Turn() mgl64.Mat3 {
	return mgl64.Rotate3DY(s.Yaw + math.Pi).Mul3(mgl64.Rotate3DX(-s.Pitch)).Mul3(mgl64.Rotate3DZ(-s.Roll))
}

// Matrix returns the matrix from the axes of the object to those of the room.
func (s *Stand) Matrix() mgl64.Mat4 {
	return mgl64.Translate3D(s.At[0], s.At[1], s.At[2]).Mul4(s.Turn().Mat4())
}
