package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/motion"
)

// BoardFrame returns the thin frame of a board with a tray and pens, about the board's
// centre, in the colours of a room.
func BoardFrame(width, height float64, looks map[Material]Surface) *Painted {
	b := newBuilder()
	w, h := float32(width), float32(height)
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
	return b.room.paint(looks)
}

// BoardFace returns the face of a board, about the board's centre.
func BoardFace(width, height float64) *Painted {
	return Face(width, height, motion.FaceDepth)
}

// Face returns an upright white rectangle that looks along +z, at a depth along z. The
// first row of a picture is its top.
func Face(width, height, depth float64) *Painted {
	m := plane(float32(width), float32(height))
	for i := range m.Vertices {
		m.Vertices[i].At[2] = float32(depth)
		m.Vertices[i].UV[1] = 1 - m.Vertices[i].UV[1]
	}
	return m.painted(0xffffff)
}
