package main

import (
	"slices"
	"testing"

	"stoa/server/content/samples"
	"stoa/server/wire"
	"stoa/worldstate"
)

// People wear a model of the room; a picture, a file that is not there, and one of another
// room are no bodies.
func TestPeopleWearABodyOfTheirOwn(t *testing.T) {
	h := open(t)
	owner := h.owner()
	room, elsewhere := owner.makes("Ours"), owner.makes("Elsewhere")
	ada, eve := h.brings(room, "Ada")
	other, _ := h.brings(elsewhere, "Bob")
	bob := h.account().enters(room, "Cy")
	body := ada.brought("body.vrm", samples.Body("1.0").Bytes()).File.Hash
	picture := ada.brought("sea.png", samples.PNG(samples.Corners(4, 4, 255))).File.Hash
	there := other.brought("other.glb", samples.Triangle().Bytes()).File.Hash
	number := eve.You()
	wears := func(model string) func(*worldstate.Replica) bool {
		return func(r *worldstate.Replica) bool {
			return slices.ContainsFunc(r.People, func(p worldstate.Participant) bool { return p.Number == number && p.Model == model })
		}
	}
	must(t, eve.Wear(hashOf(t, body)))
	bob.sees("the body", wears(body))
	for what, hash := range map[string]string{"a picture": picture, "a file of another room": there, "no file": sum([]byte("nothing"))} {
		t.Log(what)
		must(t, eve.Wear(hashOf(t, hash)))
		eve.isToldNo(wire.CodeWear, wire.NoBody)
	}
	newcomer := h.account().enters(room, "Dee")
	newcomer.sees("the body", wears(body))
	must(t, eve.Wear(worldstate.FileHash{}))
	bob.sees("the built-in body", wears(""))
}

func hashOf(t *testing.T, hash string) worldstate.FileHash {
	t.Helper()
	h, err := worldstate.ParseFileHash(hash)
	must(t, err)
	return h
}
