package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
)

// The basic shapes, about the origin.

// plane returns an upright rectangle that looks along +z.
func plane(width, height float32) *Mesh {
	m := &Mesh{}
	for _, c := range [][2]float32{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		m.Vertices = append(m.Vertices, Vertex{
			At:     mgl32.Vec3{(c[0] - 0.5) * width, (c[1] - 0.5) * height, 0},
			Normal: mgl32.Vec3{0, 0, 1}, UV: c,
		})
	}
	m.quad(0, 1, 2, 3)
	return m
}

// box returns a box with sharp edges.
func box(size mgl32.Vec3) *Mesh {
	m := &Mesh{}
	quarter := float32(math.Pi / 2)
	for _, side := range []struct {
		turn                mgl32.Mat4
		width, height, deep float32
	}{
		{mgl32.Ident4(), size[0], size[1], size[2]},
		{mgl32.HomogRotate3DY(2 * quarter), size[0], size[1], size[2]},
		{mgl32.HomogRotate3DY(quarter), size[2], size[1], size[0]},
		{mgl32.HomogRotate3DY(-quarter), size[2], size[1], size[0]},
		{mgl32.HomogRotate3DX(-quarter), size[0], size[2], size[1]},
		{mgl32.HomogRotate3DX(quarter), size[0], size[2], size[1]},
	} {
		m.add(plane(side.width, side.height), side.turn.Mul4(mgl32.Translate3D(0, 0, side.deep/2)))
	}
	return m
}

// lathe returns the surface of revolution of pairs of radius and height about the y
// axis.
func lathe(profile [][2]float32, sides int) *Mesh {
	m := &Mesh{}
	n := len(profile)
	for i := range sides + 1 {
		sin, cos := math.Sincos(float64(i) / float64(sides) * 2 * math.Pi)
		for j, p := range profile {
			m.Vertices = append(m.Vertices, Vertex{
				At: mgl32.Vec3{p[0] * float32(sin), p[1], p[0] * float32(cos)},
				UV: mgl32.Vec2{float32(i) / float32(sides), float32(j) / float32(n-1)},
			})
		}
	}
	m.weave(sides, n)
	m.Smooth()
	m.joinSeam(n)
	return m
}

// weave joins columns of n vertices each with faces; the mesh has columns + 1 of them.
func (m *Mesh) weave(columns, n int) {
	for i := range columns {
		for j := range n - 1 {
			a, next := uint32(i*n+j), uint32((i+1)*n+j)
			m.quad(a, next, next+1, a+1)
		}
	}
}

// joinSeam gives the first and the last column of n vertices the same normals.
func (m *Mesh) joinSeam(n int) {
	last := len(m.Vertices) - n
	for i := range n {
		a, b := &m.Vertices[i], &m.Vertices[last+i]
		if sum := a.Normal.Add(b.Normal); sum.Len() > 1e-6 {
			a.Normal = sum.Normalize()
			b.Normal = a.Normal
		}
	}
}

// ball returns a sphere of radius 1.
func ball(detail int) *Mesh {
	rows := max(5, detail*7/10)
	m := &Mesh{}
	for i := range detail + 1 {
		sin, cos := math.Sincos(float64(i) / float64(detail) * 2 * math.Pi)
		for j := range rows + 1 {
			up, out := math.Sincos(float64(j)/float64(rows)*math.Pi - math.Pi/2)
			n := mgl32.Vec3{float32(sin * out), float32(up), float32(cos * out)}
			m.Vertices = append(m.Vertices, Vertex{At: n, Normal: n})
		}
	}
	m.weave(detail, rows+1)
	return m
}

// rod returns a cylinder along y with closed ends.
func rod(radius, length float32, sides int) *Mesh {
	m := lathe([][2]float32{{radius, -length / 2}, {radius, length / 2}}, sides)
	up := mgl32.HomogRotate3DX(-math.Pi / 2)
	down := mgl32.HomogRotate3DX(math.Pi / 2)
	m.add(disc(0, radius, sides), mgl32.Translate3D(0, length/2, 0).Mul4(up))
	m.add(disc(0, radius, sides), mgl32.Translate3D(0, -length/2, 0).Mul4(down))
	return m
}

// disc returns a flat ring that looks along +z; an inner radius of 0 closes it.
func disc(inner, outer float32, sides int) *Mesh {
	m := &Mesh{}
	for i := range sides + 1 {
		sin, cos := math.Sincos(float64(i) / float64(sides) * 2 * math.Pi)
		for _, r := range []float32{inner, outer} {
			m.Vertices = append(m.Vertices, Vertex{At: mgl32.Vec3{r * float32(cos), r * float32(sin), 0}, Normal: mgl32.Vec3{0, 0, 1},
				UV: mgl32.Vec2{0.5 + float32(cos)/2*r/outer, 0.5 + float32(sin)/2*r/outer}})
		}
	}
	for i := range uint32(sides) {
		m.quad(2*i, 2*i+1, 2*i+3, 2*i+2)
	}
	return m
}

// torus returns a lying torus: radius of the ring, and thick, the radius of its tube.
func torus(radius, thick float32, tube, sides int) *Mesh {
	m := &Mesh{}
	for i := range sides + 1 {
		sin, cos := math.Sincos(float64(i) / float64(sides) * 2 * math.Pi)
		for j := range tube + 1 {
			up, out := math.Sincos(float64(j) / float64(tube) * 2 * math.Pi)
			n := mgl32.Vec3{float32(sin * out), float32(up), float32(cos * out)}
			centre := mgl32.Vec3{radius * float32(sin), 0, radius * float32(cos)}
			m.Vertices = append(m.Vertices, Vertex{At: centre.Add(n.Mul(thick)), Normal: n})
		}
	}
	m.weave(sides, tube+1)
	return m
}
