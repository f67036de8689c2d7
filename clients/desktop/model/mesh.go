package model

import "github.com/go-gl/mathgl/mgl32"

// Vertex is one corner: position, normal and texture coordinates.
type Vertex struct {
	At, Normal mgl32.Vec3
	UV         mgl32.Vec2
}

// Mesh is triangles: three indices each, counterclockwise seen from outside.
type Mesh struct {
	Vertices []Vertex
	Indices  []uint32
}

// Triangles returns how many there are.
func (m *Mesh) Triangles() int { return len(m.Indices) / 3 }

// add appends other, transformed by frame.
func (m *Mesh) add(other *Mesh, frame mgl32.Mat4) {
	base := uint32(len(m.Vertices))
	normals := frame.Mat3().Inv().Transpose()
	for _, v := range other.Vertices {
		m.Vertices = append(m.Vertices, Vertex{
			At:     mgl32.TransformCoordinate(v.At, frame),
			Normal: normals.Mul3x1(v.Normal).Normalize(),
			UV:     v.UV,
		})
	}
	for _, i := range other.Indices {
		m.Indices = append(m.Indices, base+i)
	}
}

// quad appends two triangles over four vertices of the mesh.
func (m *Mesh) quad(a, b, c, d uint32) { m.Indices = append(m.Indices, a, b, c, a, c, d) }

// Smooth computes vertex normals from the adjacent triangles.
func (m *Mesh) Smooth() {
	for i := range m.Vertices {
		m.Vertices[i].Normal = mgl32.Vec3{}
	}
	for i := 0; i+2 < len(m.Indices); i += 3 {
		a, b, c := &m.Vertices[m.Indices[i]], &m.Vertices[m.Indices[i+1]], &m.Vertices[m.Indices[i+2]]
		n := b.At.Sub(a.At).Cross(c.At.Sub(a.At))
		for _, v := range []*Vertex{a, b, c} {
			v.Normal = v.Normal.Add(n)
		}
	}
	for i := range m.Vertices {
		if n := m.Vertices[i].Normal; n.Len() > 1e-12 {
			m.Vertices[i].Normal = n.Normalize()
		}
	}
}
