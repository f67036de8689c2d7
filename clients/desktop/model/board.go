package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/motion"
)

// board adds a thin frame on the wall with a tray and pens.
func (b *builder) board(o *motion.Board) {
	b.place(o.At[0], o.At[1], o.At[2], o.Yaw+math.Pi)
	w, h := float32(o.Width), float32(o.Height)
	b.box(White, mgl32.Vec3{}, mgl32.Vec3{w + 0.03, h + 0.03, 0.036})
	for _, side := range bothSides {
		b.box(Oak, mgl32.Vec3{0, side * (h/2 + 0.015), 0.01}, mgl32.Vec3{w + 0.06, 0.03, 0.05})
		b.box(Oak, mgl32.Vec3{side * (w/2 + 0.015), 0, 0.01}, mgl32.Vec3{0.03, h, 0.05})
	}
	b.box(Oak, mgl32.Vec3{0, -h/2 - 0.045, 0.07}, mgl32.Vec3{w * 0.5, 0.02, 0.09})
	for _, x := range []float32{-0.3, -0.12, 0.1} {
		b.add(Walnut, rod(0.01, 0.14, 8), mgl32.Vec3{x, -h/2 - 0.025, 0.07}, turn{z: math.Pi / 2})
	}
	b.box(Felt, mgl32.Vec3{0.45, -h/2 - 0.02, 0.07}, mgl32.Vec3{0.15, 0.035, 0.055})
	b.place(0, 0, 0, 0)
}

// BoardFace returns the face of a board, in the room's axes.
func BoardFace(o *motion.Board) *Mesh {
	m := &Mesh{}
	corner := func(x, y float64, uv mgl32.Vec2) {
		at, n := o.Place(x*o.Width*motion.UnitsPerMetre, y*o.Height*motion.UnitsPerMetre), o.Facing()
		m.Vertices = append(m.Vertices, Vertex{
			At:     mgl32.Vec3{float32(at[0]), float32(at[1]), float32(at[2])},
			Normal: mgl32.Vec3{float32(n[0]), float32(n[1]), float32(n[2])}, UV: uv,
		})
	}
	corner(0, 1, mgl32.Vec2{0, 1})
	corner(1, 1, mgl32.Vec2{1, 1})
	corner(1, 0, mgl32.Vec2{1, 0})
	corner(0, 0, mgl32.Vec2{0, 0})
	m.quad(0, 1, 2, 3)
	return m
}
