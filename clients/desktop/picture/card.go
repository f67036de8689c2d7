//go:build desktop

package picture

import (
	"image"

	"github.com/g3n/engine/geometry"
	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/texture"
	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// cards is what all cards share.
type cards struct {
	geometry *geometry.Geometry
	uniforms *uniforms
	all      map[*Card]bool
}

func newCards() *cards {
	quad := &model.Mesh{Indices: []uint32{0, 1, 2, 0, 2, 3}}
	for _, c := range [4][2]float32{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		quad.Vertices = append(quad.Vertices, model.Vertex{At: mgl32.Vec3{c[0], c[1], 0}, UV: mgl32.Vec2{c[0], 1 - c[1]}})
	}
	return &cards{geometryOf(quad), newUniforms(), map[*Card]bool{}}
}

// Card is a picture that faces the camera: a name over a head, or a panel over the
// room.
type Card struct {
	stage   *Stage
	shape   *shape
	texture *texture.Texture2D
	size    image.Point
	matrix  mgl32.Mat4
	opacity float32
	corner  *image.Point // position on the screen; nil for a card in the room
}

func (s *Stage) newCard(order int, deep bool) *Card {
	c := &Card{stage: s, texture: newTexture(image.NewRGBA(image.Rect(0, 0, 1, 1))), opacity: 1}
	m := newMaterial("card", true)
	m.SetDepthTest(deep)
	m.SetSide(material.SideDouble)
	m.AddTexture(c.texture)
	u := s.card.uniforms
	c.shape = s.add(newShape(s.card.geometry, m, order, func(gs *gls.GLS) {
		setMatrix(gs, &u.place, &c.matrix)
		gs.Uniform1f(u.opacity.Location(gs), c.opacity)
	}))
	c.shape.SetVisible(false)
	s.card.all[c] = true
	return c
}

// NewTag returns a card in the room.
func (s *Stage) NewTag() *Card { return s.newCard(orderTag, true) }

// NewCard returns a card over the picture.
func (s *Stage) NewCard() *Card { return s.newCard(orderCard, false) }

// Paint sets the card's picture and its size.
func (c *Card) Paint(picture *image.RGBA) {
	c.texture.SetFromRGBA(picture)
	c.size = picture.Rect.Size()
}

// Size returns the size of the card's picture.
func (c *Card) Size() image.Point { return c.size }

// Hang puts the card's middle at a place in the room; height in metres.
func (c *Card) Hang(at mgl64.Vec3, height, opacity float64) {
	width := height * float64(c.size.X) / float64(max(1, c.size.Y))
	e := &c.stage.Eye
	right, ahead := e.Right(), e.Forward()
	up := right.Cross(ahead)
	corner := at.Sub(right.Mul(width / 2)).Sub(up.Mul(height / 2))
	m := mgl64.Mat4FromCols(right.Mul(width).Vec4(0), up.Mul(height).Vec4(0), ahead.Vec4(0), corner.Vec4(1))
	c.matrix = narrow(e.Projection().Mul4(e.View()).Mul4(m))
	c.opacity = float32(opacity)
	c.shape.SetVisible(opacity > 0.01)
}

// Lay puts the card's upper left corner at a pixel of the picture.
func (c *Card) Lay(x, y int, opacity float64) {
	c.corner = &image.Point{X: x, Y: y}
	c.opacity = float32(opacity)
	c.shape.SetVisible(opacity > 0.01)
}

// Hide hides the card until it is placed again.
func (c *Card) Hide() { c.shape.SetVisible(false) }

// Remove removes the card for good.
func (c *Card) Remove() {
	c.stage.remove(c.shape)
	delete(c.stage.card.all, c)
	c.texture.Dispose()
}

// place moves the cards over the picture to their positions.
func (s *cards) place(width, height int) {
	for c := range s.all {
		if c.corner == nil {
			continue
		}
		w, h := float32(width), float32(height)
		x, y := 2*float32(c.corner.X)/w-1, 1-2*float32(c.corner.Y+c.size.Y)/h
		c.matrix = mgl32.Translate3D(x, y, 0).Mul4(mgl32.Scale3D(2*float32(c.size.X)/w, 2*float32(c.size.Y)/h, 1))
	}
}
