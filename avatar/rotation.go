package avatar

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"
)

// rotationMax is the largest value 10 bits hold.
const rotationMax = 1023

// PackRotation packs a unit quaternion: the index of the largest component in 2 bits,
// and the other three in 10 bits each. PROTOCOL.md section 6.1. The result is within
// 0.2 degrees of q. Zero stands for the identity; no other rotation packs to zero.
func PackRotation(q mgl64.Quat) uint32 {
	c := [4]float64{q.X(), q.Y(), q.Z(), q.W}
	largest := 0
	for i := range c {
		if math.Abs(c[i]) > math.Abs(c[largest]) {
			largest = i
		}
	}
	sign := 1.0
	if c[largest] < 0 {
		sign = -1
	}
	packed := uint32(largest) << 30
	shift := 20
	for i := range c {
		if i == largest {
			continue
		}
		unit := clamp(sign*c[i]/math.Sqrt2+0.5, 0, 1)
		packed |= uint32(math.Round(unit*rotationMax)) << shift
		shift -= 10
	}
	return packed
}

// UnpackRotation returns the unit quaternion of p.
func UnpackRotation(p uint32) mgl64.Quat {
	if p == 0 {
		return mgl64.QuatIdent()
	}
	largest := int(p >> 30)
	var c [4]float64
	sum, shift := 0.0, 20
	for i := range c {
		if i == largest {
			continue
		}
		c[i] = (float64(p>>shift&rotationMax)/rotationMax - 0.5) * math.Sqrt2
		sum += c[i] * c[i]
		shift -= 10
	}
	c[largest] = math.Sqrt(math.Max(0, 1-sum))
	return mgl64.Quat{W: c[3], V: mgl64.Vec3{c[0], c[1], c[2]}}.Normalize()
}
