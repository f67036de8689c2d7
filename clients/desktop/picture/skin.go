//go:build desktop

package picture

import (
	"image"

	"github.com/g3n/engine/geometry"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/math32"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/rig"
)

// Skin is the mesh of a body from a file. The graphics card has it once, however many
// people wear it.
type Skin struct {
	stage *Stage
	parts []skinPart
}

type skinPart struct {
	geometry *geometry.Geometry
	look     material.IMaterial
}

// NewSkin returns a mesh without parts.
func (s *Stage) NewSkin() *Skin { return &Skin{stage: s} }

// Add adds a mesh with a picture, or nil for its colours alone. bound is parallel to the
// vertices, or empty if [rig.Hips] moves all of them.
func (k *Skin) Add(p *model.Painted, bound []rig.Binding, picture *image.RGBA) {
	_, look := paintedMaterial("skin", p, picture)
	k.parts = append(k.parts, skinPart{boundGeometry(p, bound), look})
}

// boundGeometry converts a mesh with its bindings for the graphics card.
func boundGeometry(p *model.Painted, bound []rig.Binding) *geometry.Geometry {
	g := paintedGeometry(p)
	data := math32.NewArrayF32(0, 8*len(p.Vertices))
	for i := range p.Vertices {
		b := rig.Bound(rig.Hips)
		if i < len(bound) {
			b = bound[i]
		}
		for _, bone := range b.Bones {
			data.Append(float32(bone))
		}
		data.Append(b.Weights[:]...)
	}
	g.AddVBO(gls.NewVBO(data).AddCustomAttrib("moved", 4).AddCustomAttrib("weights", 4))
	return g
}

// Remove removes the mesh for good; nobody wears it any more.
func (k *Skin) Remove() {
	for _, part := range k.parts {
		part.geometry.Dispose()
		part.look.Dispose() // also frees its texture
	}
}

// Worn is one person's body with the mesh of a skin: a draw call for each part.
type Worn struct {
	stage  *Stage
	shapes []*shape
	pose   rig.Pose
	shown  float32
}

// NewBody adds a body, hidden until Set.
func (k *Skin) NewBody() *Worn {
	b := &Worn{stage: k.stage}
	u := k.stage.body.uniforms
	set := func(gs *gls.GLS) {
		setMatrix(gs, &u.camera, &k.stage.camera)
		gs.UniformMatrix4fv(u.bones.Location(gs), int32(rig.Count), false, &b.pose[0][0])
		gs.Uniform1f(u.shown.Location(gs), b.shown)
	}
	for _, part := range k.parts {
		one := k.stage.add(newShape(part.geometry, part.look, orderRoom, set))
		one.SetVisible(false)
		b.shapes = append(b.shapes, one)
	}
	return b
}

// Set moves the body. shown is the visible fraction: 0 hidden, 1 complete.
func (b *Worn) Set(pose *rig.Pose, shown float64) {
	b.pose, b.shown = *pose, float32(shown)
	for _, one := range b.shapes {
		one.SetVisible(shown > leastShown)
	}
}

// Remove removes the body from the stage.
func (b *Worn) Remove() {
	for _, one := range b.shapes {
		b.stage.remove(one)
	}
}
