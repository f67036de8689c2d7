package rig

import (
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// Statue is a model without the bones of a body: it stands there, turns and keeps its
// shape.
type Statue struct{ Bottom, Top float64 }

// crown is how much higher the top of a statue is than its eyes would be.
const crown = 1.07

// Pose moves everything as Hips.
func (s *Statue) Pose(p *model.Posture) (pose Pose) {
	scale := p.Height * crown / max(0.05, s.Top-s.Bottom)
	pose[Hips] = narrow(root(p.Feet, p.Facing.Mul(about), scale).Mul4(mgl64.Translate3D(0, -s.Bottom, 0)))
	return pose
}

// Rise is the same for all statues.
func (s *Statue) Rise(height float64) float64 { return height * (crown - 1) }
