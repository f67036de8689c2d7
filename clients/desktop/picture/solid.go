//go:build desktop

package picture

import (
	"image"
	"slices"

	"github.com/g3n/engine/geometry"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/math32"
	"github.com/g3n/engine/texture"
	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// Solid is a mesh that stands anywhere in the room: one draw call.
type Solid struct {
	stage   *Stage
	shape   *shape
	texture *texture.Texture2D // nil without a picture
	place   mgl32.Mat4
}

// NewSolid adds a mesh with a picture, or nil for its colours alone. lit is 1 for one in
// the room's light and 0 for one that shines by itself.
func (s *Stage) NewSolid(p *model.Painted, picture *image.RGBA, lit float32) *Solid {
	o := &Solid{stage: s, place: mgl32.Ident4()}
	var look material.IMaterial
	o.texture, look = paintedMaterial("solid", p, picture)
	u := newUniforms()
	o.shape = s.add(newShape(paintedGeometry(p), look, orderRoom, func(gs *gls.GLS) {
		setMatrix(gs, &u.camera, &s.camera)
		setMatrix(gs, &u.place, &o.place)
		gs.Uniform1f(u.lit.Location(gs), lit)
	}))
	return o
}

// paintedMaterial returns a material that shows both sides of a mesh, and its texture; nil
// without a picture.
func paintedMaterial(shader string, p *model.Painted, picture *image.RGBA) (*texture.Texture2D, material.IMaterial) {
	m := newMaterial(shader, false)
	m.SetSide(material.SideDouble)
	if picture == nil {
		return nil, m
	}
	t := newTexture(picture)
	t.SetMinFilter(gls.LINEAR_MIPMAP_LINEAR)
	if repeats(p) {
		t.SetWrapS(gls.REPEAT)
		t.SetWrapT(gls.REPEAT)
	}
	m.AddTexture(t)
	return t, &sharp{Material: *m}
}

// Place moves the mesh.
func (o *Solid) Place(m mgl64.Mat4) { o.place = narrow(m) }

// Paint shows another picture, for a mesh that has one.
func (o *Solid) Paint(picture *image.RGBA) { o.texture.SetFromRGBA(picture) }

// Remove removes the mesh for good.
func (o *Solid) Remove() {
	o.stage.remove(o.shape)
	o.shape.Dispose() // also frees its texture
}

// paintedGeometry converts a mesh with colours for the graphics card.
func paintedGeometry(p *model.Painted) *geometry.Geometry {
	g := geometryOf(&p.Mesh)
	colours := math32.NewArrayF32(0, 3*len(p.Colours))
	for _, c := range p.Colours {
		colours.Append(c[0], c[1], c[2])
	}
	g.AddVBO(gls.NewVBO(colours).AddAttrib(gls.VertexColor))
	return g
}

// repeats reports whether a mesh shows its picture more than once.
func repeats(p *model.Painted) bool {
	return slices.ContainsFunc(p.Vertices, func(v model.Vertex) bool { return min(v.UV[0], v.UV[1]) < -0.001 || max(v.UV[0], v.UV[1]) > 1.001 })
}
