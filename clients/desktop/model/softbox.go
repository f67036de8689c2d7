package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
)

// rounding is where the vertices of a soft box's rounding are along half an edge, from
// its middle; the first is the end of the flat part.
var rounding = [...]float32{0.2, 0.6, 1}

// softBox returns a box with rounded edges and corners.
func softBox(size mgl32.Vec3, radius float32) *Mesh {
	radius = min(radius, size[0]/2, size[1]/2, size[2]/2) * 0.99
	cube := box(mgl32.Vec3{2, 2, 2})
	steps := []float32{-rounding[2], -rounding[1], -rounding[0], rounding[0], rounding[1], rounding[2]}
	n := uint32(len(steps))
	m := &Mesh{}
	for i := 0; i < len(cube.Vertices); i += 4 {
		base := uint32(len(m.Vertices))
		corner := cube.Vertices[i].At
		right, up := cube.Vertices[i+1].At.Sub(corner), cube.Vertices[i+3].At.Sub(corner)
		for _, v := range steps {
			for _, u := range steps {
				p := corner.Add(right.Mul((u + 1) / 2)).Add(up.Mul((v + 1) / 2))
				m.Vertices = append(m.Vertices, rounded(p, size, radius))
			}
		}
		for j := range n - 1 {
			for i := range n - 1 {
				a := base + j*n + i
				m.quad(a, a+1, a+n+1, a+n)
			}
		}
	}
	return m
}

// rounded maps a vertex of the cube from -1 to 1 to the soft box.
func rounded(p, size mgl32.Vec3, radius float32) Vertex {
	var core, off mgl32.Vec3
	for i := range p {
		sign := float32(math.Copysign(1, float64(p[i])))
		core[i] = sign * (size[i]/2 - radius)
		round := (sign*p[i] - rounding[0]) / (1 - rounding[0])
		off[i] = sign * float32(math.Tan(float64(round)*math.Pi/4))
	}
	n := off.Normalize()
	return Vertex{At: core.Add(n.Mul(radius)), Normal: n}
}
