package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
)

// HeadOf returns the middle of a person's head.
func (f *Figure) HeadOf(at *motion.Sampled, height float64) mgl64.Vec3 {
	scale := height / f.Shape.EyeHeight
	if at.Tracked {
		eyes := at.Head.Rotation.Normalize().Rotate(f.Shape.Head.Eyes.Vec3().Mul(scale))
		return at.Feet.Add(at.Head.Offset).Sub(eyes)
	}
	y := f.Shape.Head.Centre * scale
	if at.Sitting {
		y -= f.Shape.Seated.Lower
	}
	return at.Feet.Add(mgl64.Vec3{0, y, 0})
}

// Crown returns the place of the name over a body.
func (f *Figure) Crown(at *motion.Sampled, height float64) mgl64.Vec3 {
	return f.HeadOf(at, height).Add(mgl64.Vec3{0, f.Shape.Tag.Rise * height / f.Shape.EyeHeight, 0})
}

// Rise returns how far the top of the head is above the eyes, in metres.
func (f *Figure) Rise(height float64) float64 {
	return (f.Shape.Head.Skull.Radii.Y - f.Shape.Head.Eyes.Y) * height / f.Shape.EyeHeight
}

// wide returns the width of a torso whose height a device has reduced to a fraction;
// see [avatar.Torso].
func (f *Figure) wide(part float64) float64 {
	if part >= 1 {
		return 1
	}
	return min(f.Shape.Torso.Widest, 1/math.Sqrt(part))
}
