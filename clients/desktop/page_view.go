//go:build desktop

package main

import (
	"image"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/object"
	"stoa/clients/desktop/picture"
	"stoa/worldstate/record"
)

// pageView is a document: its name until the text is there.
type pageView struct {
	*views
	object     object.Object
	back, face *picture.Solid
	drawn      object.Face
	shows      bool // the text
	stale      bool // the name may be another than drawn
}

func newPageView(s *views, o *object.Object) *pageView {
	v := &pageView{views: s, back: s.stage.NewSolid(model.Plate(s.looks), nil, 1), drawn: o.FaceOf(s.texts.kind(o.Kind))}
	v.face = s.stage.NewSolid(model.PlateFace(), v.drawn.Draw(s.fonts), 0)
	v.follow(o)
	return v
}

func (v *pageView) follow(o *object.Object) bool {
	if o.Kind != record.Document {
		return false
	}
	v.object, v.stale = *o, true
	place := o.Matrix().Mul4(mgl64.Scale3D(o.Width, o.Height, 1))
	v.back.Place(place)
	v.face.Place(place)
	return true
}

func (v *pageView) work() bool {
	img, isOpen := v.shelf.look(&v.object, v.pixels(), v.shows)
	if img != nil {
		v.face.Paint(img)
		v.shows = true
		return true
	}
	closed := v.shows && !isOpen
	if v.shows && isOpen || !v.stale && !closed {
		return false
	}
	v.stale, v.shows = false, false
	f := v.object.FaceOf(v.texts.kind(record.Document))
	if f == v.drawn && !closed {
		return false
	}
	v.drawn = f
	v.face.Paint(f.Draw(v.fonts))
	return true
}

// pixels is the size of the page's picture.
func (v *pageView) pixels() image.Point {
	scale := pagePixels / max(v.object.Width, v.object.Height)
	return image.Pt(max(64, int(v.object.Width*scale+0.5)), max(64, int(v.object.Height*scale+0.5)))
}

func (v *pageView) box() *object.Box { return nil }

func (v *pageView) remove() {
	v.back.Remove()
	v.face.Remove()
}

// pageOn returns the document on a ray from the eye, or nil.
func (o *objects) pageOn(from, ray mgl64.Vec3) (found *pageView) {
	for _, one := range o.all {
		v, is := one.(*pageView)
		if !is {
			continue
		}
		b := motion.Board{Stand: v.object.Stand, Width: v.object.Width, Height: v.object.Height}
		if b.Under(from, ray) && (found == nil || v.object.At.Sub(from).Len() < found.object.At.Sub(from).Len()) {
			found = v
		}
	}
	return found
}

// scrollPart is by which part of a page one step of the wheel scrolls.
const scrollPart = 0.12

// scroll scrolls the document under the mouse.
func (c *controls) scroll(x, y, steps float64) {
	v := c.visit
	if on := v.objects.pageOn(v.stage.Eye.At, c.ray(x, y)); on != nil {
		v.objects.shelf.scroll(on.object.ID, -steps*scrollPart)
	}
}
