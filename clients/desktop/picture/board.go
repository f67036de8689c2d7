//go:build desktop

package picture

import (
	"image"

	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/texture"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
)

// Board is the face of a board on its wall.
type Board struct {
	stage   *Stage
	shape   *shape
	texture *texture.Texture2D
}

// NewBoard adds a board with a picture, whose first row is the top.
func (s *Stage) NewBoard(o *motion.Board, picture *image.RGBA) *Board {
	b := &Board{stage: s, texture: newTexture(picture)}
	b.texture.SetMinFilter(gls.LINEAR_MIPMAP_LINEAR)
	m := newMaterial("room", false)
	m.AddTexture(b.texture)
	u := s.uniforms
	b.shape = s.add(newShape(geometryOf(model.BoardFace(o)), &sharp{Material: *m}, orderRoom, func(gs *gls.GLS) {
		setMatrix(gs, &u.camera, &s.camera)
		gs.Uniform3f(u.colour.Location(gs), 1, 1, 1)
		gs.Uniform1f(u.lit.Location(gs), 0)
		gs.Uniform1f(u.opacity.Location(gs), 1)
	}))
	return b
}

// Paint shows another picture of the same size.
func (b *Board) Paint(picture *image.RGBA) { b.texture.SetFromRGBA(picture) }

// Remove removes the board for good.
func (b *Board) Remove() {
	b.stage.remove(b.shape)
	b.shape.Dispose() // also frees its texture
}
