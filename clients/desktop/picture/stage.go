//go:build desktop

package picture

import (
	"errors"
	"fmt"

	"github.com/g3n/engine/core"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/math32"
	"github.com/g3n/engine/renderer"
	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
)

// The order in which transparent shapes are drawn, after the room.
const (
	orderRoom = iota
	orderShadow
	orderGlass
	orderTag
	orderRing
	orderCard
)

// Stage draws the room and everybody in it.
type Stage struct {
	Eye motion.Eye

	window   *Window
	renderer *renderer.Renderer
	root     *core.Node
	room     []*shape
	uniforms *uniforms
	camera   mgl32.Mat4
	body     *bodies
	card     *cards
	shapes   []*shape // all shapes, for Cost
	drawn    bool     // one picture was drawn without an error
}

// NewStage returns an empty stage in a window.
func NewStage(w *Window) *Stage {
	s := &Stage{window: w, renderer: renderer.NewRenderer(w.gs), root: core.NewNode(), uniforms: newUniforms()}
	addShaders(s.renderer)
	s.body = newBodies(s)
	s.card = newCards()
	w.gs.ClearColor(0.914, 0.933, 0.941, 1) // a pale sky
	return s
}

func (s *Stage) add(one *shape) *shape {
	s.root.Add(one)
	s.shapes = append(s.shapes, one)
	return one
}

func (s *Stage) remove(one *shape) {
	s.root.Remove(one)
	for i, other := range s.shapes {
		if other == one {
			s.shapes = append(s.shapes[:i], s.shapes[i+1:]...)
			return
		}
	}
}

// SetRoom replaces everything that does not move.
func (s *Stage) SetRoom(room *model.Room, looks map[model.Material]model.Surface) {
	for _, old := range s.room {
		s.remove(old)
		old.Dispose()
	}
	s.room = nil
	for m := range room {
		look := looks[model.Material(m)]
		if len(room[m].Indices) == 0 {
			continue
		}
		order := orderRoom
		if model.Material(m) == model.Glass {
			order = orderGlass
		}
		s.room = append(s.room, s.add(s.surface(&room[m], &look, order)))
	}
}

// surface returns a mesh of the room with its look.
func (s *Stage) surface(m *model.Mesh, look *model.Surface, order int) *shape {
	c := [3]float32{float32(look.Colour>>16&255) / 255, float32(look.Colour>>8&255) / 255, float32(look.Colour&255) / 255}
	lit, opacity, u := look.Lit, look.Opacity, s.uniforms
	return newShape(geometryOf(m), lookMaterial(look), order, func(gs *gls.GLS) {
		setMatrix(gs, &u.camera, &s.camera)
		gs.Uniform3f(u.colour.Location(gs), c[0], c[1], c[2])
		gs.Uniform1f(u.lit.Location(gs), lit)
		gs.Uniform1f(u.opacity.Location(gs), opacity)
	})
}

// ErrNoPicture reports a graphics driver that cannot draw the room.
var ErrNoPicture = errors.New("this machine's graphics driver cannot draw the room: OpenGL 3.3 is needed")

// Draw draws one picture. It may return ErrNoPicture.
func (s *Stage) Draw() (err error) {
	if !s.drawn {
		defer func() {
			if r := recover(); r != nil { // g3n panics if the driver refuses something
				err = fmt.Errorf("%w (%v)", ErrNoPicture, r)
			}
		}()
	}
	width, height := s.window.Size()
	width, height = max(1, width), max(1, height)
	s.Eye.Resize(float64(width) / float64(height))
	s.camera = narrow(s.Eye.Projection().Mul4(s.Eye.View()))
	s.window.gs.Viewport(0, 0, int32(width), int32(height))
	s.window.gs.Clear(gls.DEPTH_BUFFER_BIT | gls.COLOR_BUFFER_BIT)
	s.card.place(width, height)
	if err := s.renderer.Render(s.root, still{}); err != nil {
		return fmt.Errorf("%w (%w)", ErrNoPicture, err)
	}
	s.drawn = true
	return nil
}

// Cost returns the draw calls and triangles of the last picture.
func (s *Stage) Cost() (calls, triangles int) {
	for _, one := range s.shapes {
		if one.Visible() {
			calls++
			triangles += one.count / 3
		}
	}
	return calls, triangles
}

// still is a camera for g3n's own sorting; the render order decides instead.
type still struct{}

func (still) ViewMatrix(m *math32.Matrix4) { m.Identity() }
func (still) ProjMatrix(m *math32.Matrix4) { m.Identity() }

func narrow(m mgl64.Mat4) mgl32.Mat4 {
	var out mgl32.Mat4
	for i, v := range m {
		out[i] = float32(v)
	}
	return out
}
