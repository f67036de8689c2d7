//go:build desktop

package picture

import (
	"github.com/g3n/engine/geometry"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/math32"
	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
)

// bodies is what all bodies share.
type bodies struct {
	stage    *Stage
	figure   *model.Figure
	geometry *geometry.Geometry
	material *material.Material
	uniforms *uniforms
}

func newBodies(s *Stage) *bodies {
	f := model.BuildFigure()
	g := geometryOf(&f.Mesh)
	parts := math32.NewArrayF32(0, 2*len(f.Bones))
	for i := range f.Bones {
		parts.Append(float32(f.Bones[i]), float32(f.Tints[i]))
	}
	g.AddVBO(gls.NewVBO(parts).AddCustomAttrib("part", 2))
	return &bodies{s, f, g, newMaterial("body", false), newUniforms()}
}

// Body is one person's body on the stage: one draw call.
type Body struct {
	stage *Stage
	stand *shape
	sit   *shape
	pose  model.Pose
	tints [model.TintCount]mgl32.Vec3
	shown float32
}

// Figure returns the shape of all bodies.
func (s *Stage) Figure() *model.Figure { return s.body.figure }

// NewBody adds a body, hidden until Set.
func (s *Stage) NewBody() *Body {
	b := &Body{stage: s}
	u := s.body.uniforms
	set := func(gs *gls.GLS) {
		setMatrix(gs, &u.camera, &s.camera)
		gs.UniformMatrix4fv(u.bones.Location(gs), int32(model.BoneCount), false, &b.pose[0][0])
		gs.Uniform3fv(u.tints.Location(gs), int32(model.TintCount), &b.tints[0][0])
		gs.Uniform1f(u.shown.Location(gs), b.shown)
	}
	part := func(sitting bool) *shape {
		start, count := s.body.figure.Range(sitting)
		one := s.add(newPart(s.body.geometry, s.body.material, orderRoom, set, [2]int{start, count}))
		one.SetVisible(false)
		return one
	}
	b.stand, b.sit = part(false), part(true)
	return b
}

// Paint sets the colours of body and hands, 0xRRGGBB.
func (b *Body) Paint(colour, accent uint32) { b.tints = b.stage.body.figure.Colours(colour, accent) }

// leastShown is the visible fraction below which nothing is drawn.
const leastShown = 0.01

// Set moves the body. shown is the visible fraction: 0 hidden, 1 complete.
func (b *Body) Set(pose *model.Pose, sitting bool, shown float64) {
	b.pose, b.shown = *pose, float32(shown)
	b.sit.SetVisible(shown > leastShown && sitting)
	b.stand.SetVisible(shown > leastShown && !sitting)
}

// Hide hides the body until Set.
func (b *Body) Hide() {
	b.sit.SetVisible(false)
	b.stand.SetVisible(false)
}

// Remove removes the body from the stage.
func (b *Body) Remove() {
	b.stage.remove(b.stand)
	b.stage.remove(b.sit)
}
