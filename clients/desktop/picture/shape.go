//go:build desktop

package picture

import (
	"github.com/g3n/engine/core"
	"github.com/g3n/engine/geometry"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/graphic"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/math32"
	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
)

// shape is triangles with the uniforms of their shader.
type shape struct {
	graphic.Graphic
	set   func(gs *gls.GLS)
	count int // indices
}

// newShape returns a shape that is never culled: its own matrix does not change, the
// shader moves it.
func newShape(g *geometry.Geometry, m material.IMaterial, order int, set func(gs *gls.GLS)) *shape {
	return newPart(g, m, order, set, [2]int{0, len(g.Indices())})
}

// newPart returns a shape of some of a geometry's indices: start and number.
func newPart(g *geometry.Geometry, m material.IMaterial, order int, set func(gs *gls.GLS), part [2]int) *shape {
	s := &shape{set: set, count: part[1]}
	s.Graphic.Init(s, g, gls.TRIANGLES)
	s.AddMaterial(s, m, part[0], part[1])
	s.SetRenderOrder(order)
	s.SetCullable(false)
	return s
}

// RenderSetup sets the shape's uniforms.
func (s *shape) RenderSetup(gs *gls.GLS, _ *core.RenderInfo) { s.set(gs) }

const vertexFloats = 8

// geometryOf converts a mesh for the graphics card.
func geometryOf(m *model.Mesh) *geometry.Geometry {
	data := math32.NewArrayF32(0, len(m.Vertices)*vertexFloats)
	for i := range m.Vertices {
		v := &m.Vertices[i]
		data.Append(v.At[0], v.At[1], v.At[2], v.Normal[0], v.Normal[1], v.Normal[2], v.UV[0], v.UV[1])
	}
	g := geometry.NewGeometry()
	g.AddVBO(gls.NewVBO(data).AddAttrib(gls.VertexPosition).AddAttrib(gls.VertexNormal).AddAttrib(gls.VertexTexcoord))
	g.SetIndices(math32.ArrayU32(m.Indices))
	return g
}

// uniforms are a program's uniforms by name.
type uniforms struct{ camera, place, colour, lit, opacity, bones, tints, shown gls.Uniform }

func newUniforms() *uniforms {
	u := &uniforms{}
	for name, one := range map[string]*gls.Uniform{"camera": &u.camera, "place": &u.place, "colour": &u.colour, "lit": &u.lit,
		"opacity": &u.opacity, "bones": &u.bones, "tints": &u.tints, "shown": &u.shown} {
		one.Init(name)
	}
	return u
}

func setMatrix(gs *gls.GLS, u *gls.Uniform, m *mgl32.Mat4) {
	gs.UniformMatrix4fv(u.Location(gs), 1, false, &m[0])
}
