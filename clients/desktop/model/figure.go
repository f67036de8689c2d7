package model

import (
	"github.com/go-gl/mathgl/mgl32"

	"stoa/avatar"
)

// Bone is a part of a body that moves by itself.
type Bone int

// The bones of a body. Seated and Lap are hidden in a standing body, Torso in a sitting
// one.
const (
	Torso Bone = iota
	Seated
	Lap
	Collar
	Head
	Eyes
	Mouth
	LeftHand
	RightHand
	BoneCount
)

// Tint is the index of a part's colour.
type Tint int

// The colours of a body.
const (
	BodyTint Tint = iota
	CollarTint
	HeadTint
	HandTint
	PlateTint
	EyeTint
	MouthTint
	TintCount
)

// Figure is the mesh of all bodies. Bones and Tints are parallel to the vertices. The
// indices are first those of Seated alone, then those of all bodies, then those of
// Torso alone.
type Figure struct {
	Mesh
	Bones []Bone
	Tints []Tint
	Shape avatar.Figure

	seated, shared int // number of indices of the first two parts
}

// Range returns start and number of the indices of a sitting or standing body.
func (f *Figure) Range(sitting bool) (start, count int) {
	if sitting {
		return 0, f.seated + f.shared
	}
	return f.seated, len(f.Indices) - f.seated
}

// BuildFigure returns the built-in body. Torso, Seated and Lap are relative to the
// feet, the others to their own origin.
func BuildFigure() *Figure {
	f := &Figure{Shape: avatar.BuiltIn()}
	s := &f.Shape
	f.part(Seated, BodyTint, turned(s.Seated.Profile, s.Torso.Squash), mgl32.Ident4())
	for _, lap := range s.Seated.Lap {
		f.part(Lap, BodyTint, ball(11), shaped(lap))
	}
	f.seated = len(f.Indices)
	f.part(Collar, CollarTint, ball(12), shaped(s.Torso.Collar))
	f.part(Head, HeadTint, ball(18), shaped(s.Head.Skull))
	f.part(Head, PlateTint, ball(14), shaped(s.Head.Plate))
	eye := s.Head.Eye
	eye.Centre.Y, eye.Centre.Z = 0, 0
	f.part(Eyes, EyeTint, ball(8), shaped(eye))
	f.part(Eyes, EyeTint, ball(8), shaped(eye.Mirrored()))
	mouth := s.Head.Mouth
	mouth.Centre = avatar.Point{} // the pose moves it onto the face
	f.part(Mouth, MouthTint, lowerHalf(ball(10)), shaped(mouth))
	for _, part := range s.Hand.Parts {
		f.part(RightHand, HandTint, ball(9), shaped(part))
		f.part(LeftHand, HandTint, ball(9), shaped(part.Mirrored()))
	}
	f.shared = len(f.Indices) - f.seated
	f.part(Torso, BodyTint, turned(s.Torso.Profile, s.Torso.Squash), mgl32.Ident4())
	return f
}

func (f *Figure) part(bone Bone, tint Tint, shape *Mesh, frame mgl32.Mat4) {
	f.add(shape, frame)
	for range shape.Vertices {
		f.Bones = append(f.Bones, bone)
		f.Tints = append(f.Tints, tint)
	}
}

func turned(profile []avatar.Ring, squash avatar.Point) *Mesh {
	rings := make([][2]float32, len(profile))
	for i, r := range profile {
		rings[i] = [2]float32{float32(r.Radius), float32(r.Height)}
	}
	m := &Mesh{}
	m.add(lathe(rings, 20), mgl32.Scale3D(float32(squash.X), float32(squash.Y), float32(squash.Z)))
	return m
}

func shaped(e avatar.Ellipsoid) mgl32.Mat4 {
	turn := e.Turn.Quat()
	q := mgl32.Quat{W: float32(turn.W), V: mgl32.Vec3{float32(turn.V[0]), float32(turn.V[1]), float32(turn.V[2])}}
	return mgl32.Translate3D(float32(e.Centre.X), float32(e.Centre.Y), float32(e.Centre.Z)).Mul4(q.Mat4()).
		Mul4(mgl32.Scale3D(float32(e.Radii.X), float32(e.Radii.Y), float32(e.Radii.Z)))
}

// lowerHalf keeps the triangles below the middle.
func lowerHalf(m *Mesh) *Mesh {
	half := &Mesh{Vertices: m.Vertices}
	for i := 0; i+2 < len(m.Indices); i += 3 {
		t := m.Indices[i : i+3]
		if m.Vertices[t[0]].At[1]+m.Vertices[t[1]].At[1]+m.Vertices[t[2]].At[1] < 0 {
			half.Indices = append(half.Indices, t...)
		}
	}
	return half
}

// Colours returns a body's colours by tint, red, green and blue from 0 to 1 as on
// screen; accent is the colour of hands and collar.
func (f *Figure) Colours(colour, accent uint32) [TintCount]mgl32.Vec3 {
	own, other, c, w := tone(colour), tone(accent), &f.Shape.Colours, &f.Shape.Whiten
	return [TintCount]mgl32.Vec3{
		BodyTint: own, CollarTint: whiter(other, w.Collar), HeadTint: whiter(own, w.Head), HandTint: whiter(other, w.Hands),
		PlateTint: tone(uint32(c.Plate)), EyeTint: tone(uint32(c.Eyes)), MouthTint: tone(uint32(c.Mouth)),
	}
}

func tone(colour uint32) mgl32.Vec3 {
	c := rgb(colour)
	return mgl32.Vec3{float32(c[0]), float32(c[1]), float32(c[2])}
}

// whiter mixes a colour with white in linear light, as the browser does.
func whiter(c mgl32.Vec3, part float64) mgl32.Vec3 {
	var out mgl32.Vec3
	for i, v := range c {
		out[i] = FromLight(toLight(float64(v))*(1-part) + part)
	}
	return out
}
