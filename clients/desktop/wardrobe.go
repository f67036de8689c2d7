//go:build desktop

package main

import (
	"slices"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/rig"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	mostWorn   = 12   // people in bodies from files at once; the others are the built-in body
	wornWithin = 15.0 // metres from the camera
	wornUntil  = 17.0 // of who is already shown so, to avoid changes at the border
)

// garment is a file that somebody in the room wears as a body.
type garment struct {
	hash    worldstate.FileHash
	file    *file         // nil while nobody waits for it
	failed  bool          // the file cannot be shown; nobody asks for it again
	frame   rig.Frame     // nil until the file is there
	skin    *picture.Skin // nil while nobody is shown in it
	wearers int           // people who are shown in it
	known   bool          // somebody in the room has chosen it
	wanted  bool          // somebody is to be shown in it, and is not yet
}

// ownBody is the body from a file that a person has chosen.
type ownBody struct {
	hash    worldstate.FileHash
	chosen  bool          // otherwise the built-in body
	garment *garment      // nil while the built-in body is shown
	worn    *picture.Worn // the same
	posture model.Posture // in the last picture
}

// choose takes the choice of a person: the hash of a file in hex, or nothing.
func (b *ownBody) choose(name string) {
	hash, err := worldstate.ParseFileHash(name)
	if chosen := err == nil; chosen != b.chosen || hash != b.hash {
		b.undress()
		b.hash, b.chosen = hash, chosen
	}
}

// dress shows the person in a garment.
func (b *ownBody) dress(g *garment) {
	b.garment, b.worn = g, g.skin.NewBody()
	g.wearers++
}

// undress shows the built-in body.
func (b *ownBody) undress() {
	if b.worn == nil {
		return
	}
	b.worn.Remove()
	b.garment.wearers--
	b.worn, b.garment = nil, nil
}

// set moves the body.
func (b *ownBody) set(posture model.Posture, shown float64) {
	b.posture = posture
	pose := b.garment.frame.Pose(&b.posture)
	b.worn.Set(&pose, shown)
}

// wardrobe is the bodies from files of everybody in the room.
type wardrobe struct {
	stage   *picture.Stage
	content *content
	all     map[worldstate.FileHash]*garment
	waiting []*person // who could be shown in a body from a file
}

func newWardrobe(stage *picture.Stage, files *content) *wardrobe {
	return &wardrobe{stage: stage, content: files, all: map[worldstate.FileHash]*garment{}}
}

// dress decides who is shown in a body from a file: whoever is near, at most mostWorn
// people, those who came first before others. To make a body takes long, so at most one
// is made before a picture.
func (w *wardrobe) dress(all map[uint16]*person, eye mgl64.Vec3) {
	left, made := mostWorn-w.look(all, eye), false
	slices.SortFunc(w.waiting, func(a, b *person) int { return int(a.who.Number) - int(b.who.Number) })
	for _, one := range w.waiting {
		g := w.garment(one.own.hash)
		if g.failed || left == 0 {
			continue
		}
		left--
		g.wanted = true
		if made {
			continue
		}
		if g.skin == nil {
			made = g.fetch(w)
		}
		if g.skin != nil {
			one.own.dress(g)
		}
	}
	w.clear()
}

// garment returns that of a file.
func (w *wardrobe) garment(hash worldstate.FileHash) *garment {
	g := w.all[hash]
	if g == nil {
		g = &garment{hash: hash, known: true}
		w.all[hash] = g
	}
	return g
}

// look finds who waits for a body from a file, undresses whoever has gone, and returns
// how many are still shown in one.
func (w *wardrobe) look(all map[uint16]*person, eye mgl64.Vec3) (worn int) {
	w.waiting = w.waiting[:0]
	for _, one := range w.all {
		one.known, one.wanted = false, false
	}
	for _, one := range all {
		if !one.own.chosen {
			continue
		}
		if g := w.all[one.own.hash]; g != nil {
			g.known = true
		}
		distance := one.distance(eye)
		switch {
		case one.own.worn != nil && (distance > wornUntil || one.fade == 0):
			one.own.undress()
		case one.own.worn != nil:
			worn++
		case one.seen && one.fade > 0 && distance < wornWithin:
			w.waiting = append(w.waiting, one)
		}
	}
	return worn
}

// clear forgets the files that nobody in the room has chosen any more, and frees the
// meshes in which nobody is shown and the content for which nobody waits.
func (w *wardrobe) clear() {
	for hash, one := range w.all {
		if one.wearers == 0 && one.skin != nil {
			one.skin.Remove()
			one.skin, one.frame = nil, nil
		}
		if !one.wanted {
			one.file.remove()
			one.file = nil
		}
		if !one.known {
			delete(w.all, hash)
		}
	}
}

// fetch makes the skin once the file is there, and reports whether that took time.
func (g *garment) fetch(w *wardrobe) bool {
	if g.file == nil {
		g.file = &file{hash: g.hash, kind: record.Model}
	}
	if !g.file.take(w.content) {
		return false
	}
	m := g.file.got.model
	g.file = nil // the loader keeps the content
	if m == nil || m.Frame == nil {
		g.failed = true
		return false
	}
	g.frame, g.skin = m.Frame, w.stage.NewSkin()
	for i := range m.Parts {
		part := &m.Parts[i]
		g.skin.Add(&part.Painted, part.Bound, part.Picture)
	}
	return true
}
