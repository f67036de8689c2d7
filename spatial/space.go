package spatial

import "github.com/go-gl/mathgl/mgl64"

// Vec is a point or a direction: x to the right, y up, z backwards, in metres.
type Vec = mgl64.Vec3

// Space is a volume: exactly one of its shapes is set. Without a shape it is empty.
type Space struct {
	Cylinder *Cylinder `json:"cylinder,omitempty"`
	Box      *Box      `json:"box,omitempty"`
}

// Contains reports whether p is inside the shape.
func (s Space) Contains(p Vec) bool {
	switch {
	case s.Cylinder != nil:
		return s.Cylinder.Contains(p)
	case s.Box != nil:
		return s.Box.Contains(p)
	}
	return false
}

// Cylinder is an upright cylinder. At is the centre of its lower face.
type Cylinder struct {
	At     Vec     `json:"at"`
	Radius float64 `json:"radius"`
	Height float64 `json:"height"`
}

// Contains includes the side and the lower face, not the upper one.
func (c Cylinder) Contains(p Vec) bool {
	x, y, z := p[0]-c.At[0], p[1]-c.At[1], p[2]-c.At[2]
	return y >= 0 && y < c.Height && x*x+z*z <= c.Radius*c.Radius
}

// Box is parallel to the axes; each coordinate of Min is below that of Max.
type Box struct {
	Min Vec `json:"min"`
	Max Vec `json:"max"`
}

// Contains includes the three faces at Min, not those at Max, so that boxes
// side by side share no point.
func (b Box) Contains(p Vec) bool {
	for i := range p {
		if p[i] < b.Min[i] || p[i] >= b.Max[i] {
			return false
		}
	}
	return true
}
