package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"
)

// seatHeight is the height of a stool in metres.
const seatHeight = 0.45

// Stool returns a seat that people brought, about its place on the floor, in the
// colours of a room.
func Stool(looks map[Material]Surface) *Painted {
	b := newBuilder()
	b.add(Felt, lathe([][2]float32{{0, 0}, {0.19, 0}, {0.2, 0.03}, {0.18, 0.06}, {0, 0.065}}, 20), mgl32.Vec3{0, seatHeight - 0.06, 0}, asIs)
	leg := rod(0.016, seatHeight-0.05, 6)
	for _, x := range bothSides {
		for _, z := range bothSides {
			b.add(Oak, leg, mgl32.Vec3{x * 0.13, (seatHeight - 0.06) / 2, z * 0.13}, turn{x: z * 0.12, z: -x * 0.12})
		}
	}
	return b.room.paint(looks)
}

// plateThick is the thickness of a plate in metres.
const plateThick = 0.012

// Plate returns the board behind the face of a plate of 1 m by 1 m.
func Plate(looks map[Material]Surface) *Painted {
	m := &Mesh{}
	m.add(box(mgl32.Vec3{1, 1, plateThick}), mgl32.Translate3D(0, 0, plateThick/2))
	return m.painted(looks[White].Colour)
}

// PlateFace returns the face of a plate of 1 m by 1 m.
func PlateFace() *Painted { return Face(1, 1, plateThick+0.001) }

// Box returns a white box of 1 m a side about the origin, with a picture upright on
// every side.
func Box() *Painted {
	p := &Painted{}
	for side := range 4 {
		p.Add(Face(1, 1, 0.5).turned(mgl32.HomogRotate3DY(float32(side) * math.Pi / 2)))
	}
	p.Add(Face(1, 1, 0.5).turned(mgl32.HomogRotate3DX(-math.Pi / 2)))
	p.Add(Face(1, 1, 0.5).turned(mgl32.HomogRotate3DX(math.Pi / 2)))
	return p
}

// turned returns the mesh, transformed by frame.
func (p *Painted) turned(frame mgl32.Mat4) *Painted {
	m := &Mesh{}
	m.add(&p.Mesh, frame)
	return &Painted{*m, p.Colours}
}
