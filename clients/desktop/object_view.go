//go:build desktop

package main

import (
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/object"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// view shows one object in detail.
type view interface {
	// follow follows the object. False: the object needs another view.
	follow(o *object.Object) bool
	// work draws what is missing, and reports whether that took time.
	work() bool
	// box is that of the object's file; nil if it is not known.
	box() *object.Box
	remove()
}

// views is what all views share.
type views struct {
	stage   *picture.Stage
	fonts   *text.Fonts
	texts   *texts
	content *content
	shelf   *shelf
	looks   map[model.Material]model.Surface
}

// of returns a new view of an object.
func (s *views) of(o *object.Object) view {
	switch o.Kind {
	case record.Seat:
		return newStool(s, o)
	case record.Model:
		return newModelView(s, o)
	case record.Document:
		return newPageView(s, o)
	}
	return newPlate(s, o)
}

// file is a file that a view shows.
type file struct {
	hash  worldstate.FileHash
	kind  string  // of what shows it: image or model
	asked *load   // nil: to be asked for
	got   *loaded // nil until then
}

// fileOf returns the file of an object that shows one.
func fileOf(o *object.Object) *file {
	hash, is := o.File()
	if !is || o.Kind != record.Image && o.Kind != record.Model {
		return nil
	}
	return &file{hash: hash, kind: o.Kind}
}

// is reports whether an object has this file; f may be nil.
func (f *file) is(o *object.Object) bool {
	other := fileOf(o)
	return f == nil && other == nil || f != nil && other != nil && f.hash == other.hash
}

// take asks for the content, and reports whether the content has just come; f may be nil.
func (f *file) take(c *content) bool {
	if f == nil || f.got != nil {
		return false
	}
	if f.asked == nil {
		f.asked = c.ask(f.hash, f.kind)
		return false
	}
	f.got = f.asked.done.Load()
	return f.got != nil
}

func (f *file) remove() {
	if f != nil && f.asked != nil {
		f.asked.gone.Store(true)
	}
}

// stool is a seat that people brought.
type stool struct{ solid *picture.Solid }

func newStool(s *views, o *object.Object) *stool {
	v := &stool{s.stage.NewSolid(model.Stool(s.looks), nil, 1)}
	v.follow(o)
	return v
}

func (v *stool) follow(o *object.Object) bool {
	v.solid.Place(o.Matrix())
	return o.Kind == record.Seat
}

func (v *stool) work() bool       { return false }
func (v *stool) box() *object.Box { return nil }
func (v *stool) remove()          { v.solid.Remove() }

// plate is a thin plate with a drawn face, or a picture: notes, links, pictures, and kinds
// that this version does not know.
type plate struct {
	*views
	kind       string
	object     object.Object
	file       *file
	back, face *picture.Solid
	drawn      object.Face
	stale      bool // the face may be another than drawn
}

func newPlate(s *views, o *object.Object) *plate {
	v := &plate{views: s, kind: o.Kind, file: fileOf(o), back: s.stage.NewSolid(model.Plate(s.looks), nil, 1)}
	v.object, v.drawn = *o, o.FaceOf(s.texts.kind(o.Kind))
	v.face = s.stage.NewSolid(model.PlateFace(), v.drawn.Draw(s.fonts), 0)
	v.follow(o)
	return v
}

func (v *plate) follow(o *object.Object) bool {
	if o.Kind != v.kind || !v.file.is(o) {
		return false
	}
	v.object, v.stale = *o, true
	place := o.Matrix().Mul4(mgl64.Scale3D(o.Width, o.Height, 1))
	v.back.Place(place)
	v.face.Place(place)
	return true
}

func (v *plate) work() bool {
	if v.file.take(v.content) && v.file.got.picture != nil {
		v.face.Paint(v.file.got.picture)
		return true
	}
	shown := v.file != nil && v.file.got != nil && v.file.got.picture != nil
	if !v.stale || shown {
		return false
	}
	v.stale = false
	f := v.object.FaceOf(v.texts.kind(v.kind))
	if v.object.Holder != 0 {
		f.Size = v.drawn.Size // drawn again when its size is final
	}
	if f == v.drawn {
		return false
	}
	v.drawn = f
	v.face.Paint(f.Draw(v.fonts))
	return true
}

func (v *plate) box() *object.Box { return nil }

func (v *plate) remove() {
	v.file.remove()
	v.back.Remove()
	v.face.Remove()
}

// modelView is a model: a box with its name until the model is there, and where it costs
// too much.
type modelView struct {
	*views
	object object.Object
	file   *file
	named  *picture.Solid // nil once the model is there
	drawn  object.Face
	parts  []*picture.Solid
	stale  bool // the name may be another than drawn
}

func newModelView(s *views, o *object.Object) *modelView {
	v := &modelView{views: s, file: fileOf(o), object: *o, drawn: o.FaceOf(s.texts.kind(o.Kind))}
	v.named = s.stage.NewSolid(model.Box(), v.drawn.Draw(s.fonts), 1)
	v.follow(o)
	return v
}

func (v *modelView) follow(o *object.Object) bool {
	if o.Kind != record.Model || !v.file.is(o) {
		return false
	}
	v.object, v.stale = *o, true
	v.place()
	return true
}

func (v *modelView) place() {
	o := &v.object
	whole := o.Matrix().Mul4(mgl64.Scale3D(o.Scale(), o.Scale(), o.Scale()))
	for _, part := range v.parts {
		part.Place(whole)
	}
	if v.named != nil {
		b := o.Bounds(v.box())
		v.named.Place(o.Matrix().Mul4(b.Matrix()))
	}
}

func (v *modelView) work() bool {
	if v.file.take(v.content) {
		v.show()
		return true
	}
	if v.named == nil || !v.stale {
		return false
	}
	v.stale = false
	f := v.object.FaceOf(v.texts.kind(record.Model))
	if f == v.drawn {
		return false
	}
	v.drawn = f
	v.named.Paint(f.Draw(v.fonts))
	return true
}

// show shows what has come of the file.
func (v *modelView) show() {
	if m := v.file.got.model; m != nil {
		for i := range m.Parts {
			part := &m.Parts[i]
			v.parts = append(v.parts, v.stage.NewSolid(&part.Painted, part.Picture, 1))
		}
		v.named.Remove()
		v.named = nil
	}
	v.place()
}

func (v *modelView) box() *object.Box {
	if v.file == nil || v.file.got == nil {
		return nil
	}
	return v.file.got.box
}

func (v *modelView) remove() {
	v.file.remove()
	for _, part := range v.parts {
		part.Remove()
	}
	if v.named != nil {
		v.named.Remove()
	}
}
