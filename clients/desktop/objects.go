//go:build desktop

package main

import (
	"slices"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/object"
	"stoa/clients/desktop/picture"
	"stoa/worldstate/record"
)

// chooseEvery is after how many seconds a person who walks sees other objects in detail.
const chooseEvery = 0.5

// objects shows everything that people brought, except boards: the objects that look
// largest in detail, the others as boxes of their colour.
type objects struct {
	views
	all      map[record.ID]view
	choice   object.Choice
	chosenAt float64
	due      bool // what is shown differs from the objects

	boxes    *picture.Boxes
	boxed    []*record.Record // what boxes shows
	outlines *picture.Boxes
	outlined bool
}

func newObjects(v views) *objects {
	return &objects{views: v, all: map[record.ID]view{}, boxes: v.stage.NewBoxes(1), outlines: v.stage.NewBoxes(0)}
}

// paint forgets all views: the room has other colours.
func (o *objects) paint(looks map[model.Material]model.Surface) {
	for id, one := range o.all {
		one.remove()
		delete(o.all, id)
	}
	o.looks, o.due = looks, true
}

// draw follows the objects. A new view takes long, and so does a new face or file, so at
// most one is made before a picture; until then its object is a box.
func (o *objects) draw(now float64, all []object.Object, changed bool) {
	if changed || o.due || now-o.chosenAt > chooseEvery {
		o.chosenAt = now
		if o.follow(all) {
			return
		}
	}
	for _, one := range o.all {
		if one.work() {
			return
		}
	}
}

// follow reports whether it made a view.
func (o *objects) follow(all []object.Object) (made bool) {
	o.choice.Choose(all, o.stage.Eye.At, func(id record.ID) bool { return o.all[id] != nil })
	o.shelf.follow(o.choice.Near, o.stage.Eye.At)
	gone := make(map[record.ID]view, len(o.all))
	for id, one := range o.all {
		gone[id] = one
	}
	far := o.choice.Far
	o.due = false
	for _, one := range o.choice.Near {
		known := o.all[one.ID]
		if known != nil && known.follow(one) {
			delete(gone, one.ID)
			continue
		}
		if made {
			o.due = true
			far = append(far, one)
			continue
		}
		if known != nil {
			known.remove()
			delete(gone, one.ID)
		}
		o.all[one.ID], made = o.of(one), true
	}
	for id, one := range gone {
		one.remove()
		delete(o.all, id)
	}
	o.box(far)
	return made
}

// box shows objects as boxes.
func (o *objects) box(far []*object.Object) {
	held := slices.ContainsFunc(far, isHeld) // those move on
	if !held && slices.EqualFunc(far, o.boxed, func(a *object.Object, b *record.Record) bool { return a.Record == b }) {
		return
	}
	o.boxed = o.boxed[:0]
	o.boxes.Begin()
	for _, one := range far {
		o.boxes.Put(one.Far(), one.Colour())
		if !held {
			o.boxed = append(o.boxed, one.Record)
		}
	}
	o.boxes.End()
}

func isHeld(o *object.Object) bool { return o.Holder != 0 }

// outline draws outlines around what people hold, in their colours.
func (o *objects) outline(all []object.Object, people *people) {
	held := false
	o.outlines.Begin()
	for i := range all {
		one := &all[i]
		if !isHeld(one) {
			continue
		}
		held = true
		var file *object.Box
		if known := o.all[one.ID]; known != nil {
			file = known.box()
		}
		for _, edge := range one.Outline(one.Bounds(file), o.stage.Eye.At) {
			o.outlines.Put(edge, people.colour(one.Holder))
		}
	}
	if held || o.outlined {
		o.outlines.End()
	}
	o.outlined = held
}
