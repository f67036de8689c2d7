package model

import "github.com/go-gl/mathgl/mgl32"

// Painted is a mesh with a colour for each vertex, as on screen from 0 to 1.
type Painted struct {
	Mesh
	Colours []mgl32.Vec3
}

// Colour converts 0xRRGGBB.
func Colour(c uint32) mgl32.Vec3 {
	return mgl32.Vec3{float32(c>>16&255) / 255, float32(c>>8&255) / 255, float32(c&255) / 255}
}

// painted returns the mesh in one colour.
func (m *Mesh) painted(colour uint32) *Painted {
	p := &Painted{Mesh: *m}
	for range m.Vertices {
		p.Colours = append(p.Colours, Colour(colour))
	}
	return p
}

// Add appends another mesh.
func (p *Painted) Add(other *Painted) {
	base := uint32(len(p.Vertices))
	p.Vertices = append(p.Vertices, other.Vertices...)
	p.Colours = append(p.Colours, other.Colours...)
	for _, i := range other.Indices {
		p.Indices = append(p.Indices, base+i)
	}
}

// paint joins the meshes of all materials, in their colours without their textures.
func (r *Room) paint(looks map[Material]Surface) *Painted {
	all := &Painted{}
	for m := range r {
		all.Add(r[m].painted(looks[Material(m)].Colour))
	}
	return all
}
