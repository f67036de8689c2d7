package avatar

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"
)

// Fixed-point units of PROTOCOL.md section 6.1.
const (
	PlaceUnit = 1.0 / 256  // metres per unit of X, Y, Z
	JointUnit = 1.0 / 1024 // metres per unit of a joint's offset
	yawUnit   = math.Pi / 32768
	pitchUnit = math.Pi / 2 / 127
)

// Flags of a body.
const (
	Tracked uint8 = 1 << iota // head and hands come from a device
	Sitting
)

// SitLower is by how many metres sitting lowers ears and mouth (and the eyes:
// Seated.Lower of figure.json). PROTOCOL.md section 9.
const SitLower = 0.45

// Body is the pose of one participant, in fixed point. Head, Left and Right are valid
// only with the Tracked flag. PROTOCOL.md section 6.1.
type Body struct {
	Flags             uint8
	Epoch             uint8 // counts teleports and corrections
	X, Y, Z           int16 // feet, PlaceUnit
	Yaw               uint16
	Pitch             int8
	Head, Left, Right Joint
}

// Joint is a tracked part of the body: its offset from the feet in room axes
// (JointUnit) and its rotation, packed by [PackRotation].
type Joint struct {
	DX, DY, DZ int16
	Rotation   uint32
}

// At returns a standing desktop body: feet in metres, yaw and pitch in radians. It
// clamps coordinates to the range of the fixed-point form.
func At(feet mgl64.Vec3, yaw, pitch float64) Body {
	turn := math.Mod(yaw, 2*math.Pi)
	return Body{
		X:     fixed16(feet.X() / PlaceUnit),
		Y:     fixed16(feet.Y() / PlaceUnit),
		Z:     fixed16(feet.Z() / PlaceUnit),
		Yaw:   uint16(int32(math.Round(turn / yawUnit))),
		Pitch: int8(math.Round(clamp(pitch/pitchUnit, -127, 127))),
	}
}

// JointAt quantises an offset from the feet in metres and a rotation.
func JointAt(offset mgl64.Vec3, rotation mgl64.Quat) Joint {
	return Joint{
		DX:       fixed16(offset.X() / JointUnit),
		DY:       fixed16(offset.Y() / JointUnit),
		DZ:       fixed16(offset.Z() / JointUnit),
		Rotation: PackRotation(rotation),
	}
}

// Feet returns the place of the feet in metres.
func (b *Body) Feet() mgl64.Vec3 {
	return mgl64.Vec3{float64(b.X) * PlaceUnit, float64(b.Y) * PlaceUnit, float64(b.Z) * PlaceUnit}
}

// YawRadians returns the yaw in [0, 2π).
func (b *Body) YawRadians() float64 { return float64(b.Yaw) * yawUnit }

// Mouth returns the point where the body speaks and hears, for a person whose eyes are
// height metres above the floor when standing. PROTOCOL.md section 9.
func (b *Body) Mouth(height float64) mgl64.Vec3 {
	if b.Flags&Tracked != 0 {
		return b.Feet().Add(b.Head.Offset())
	}
	if b.Flags&Sitting != 0 {
		height -= SitLower
	}
	return b.Feet().Add(mgl64.Vec3{0, height, 0})
}

// Forward returns the unit vector along which the body speaks.
func (b *Body) Forward() mgl64.Vec3 {
	if b.Flags&Tracked != 0 {
		return UnpackRotation(b.Head.Rotation).Rotate(mgl64.Vec3{0, 0, -1})
	}
	yaw, pitch := b.YawRadians(), float64(b.Pitch)*pitchUnit
	return mgl64.Vec3{-math.Sin(yaw) * math.Cos(pitch), math.Sin(pitch), -math.Cos(yaw) * math.Cos(pitch)}
}

// Offset returns the joint's offset from the feet in metres.
func (j Joint) Offset() mgl64.Vec3 {
	return mgl64.Vec3{float64(j.DX) * JointUnit, float64(j.DY) * JointUnit, float64(j.DZ) * JointUnit}
}

func fixed16(v float64) int16 { return int16(math.Round(clamp(v, math.MinInt16, math.MaxInt16))) }

func clamp(v, low, high float64) float64 {
	if !(v > low) { // also catches NaN
		return low
	}
	return math.Min(v, high)
}
