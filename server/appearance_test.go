package main

import (
	"path"
	"testing"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
)

func TestPeopleLookToOthersAsTheyChoseAlsoAfterARestart(t *testing.T) {
	h := open(t)
	chosen := avatar.Appearance{Colour: 0x3366cc, Accent: 0xffcc00, Height: 1480, Hands: avatar.NoHands}
	ada, bo := h.joinsWith("lobby", headless.Options{Name: "Ada", Appearance: chosen}), h.joinsWith("lobby", headless.Options{Name: "Bo"})
	number := ada.You()
	looksChosen := func(r *worldstate.Replica) bool {
		p := r.Person(number)
		return p != nil && p.Appearance == chosen
	}
	bo.sees("Ada as she chose to look", looksChosen)
	h.restarts()
	bo.seesTicks(1)
	bo.sees("Ada unchanged after the restart", looksChosen)
}

func TestABodyTheServerDoesNotHaveIsRefusedAtTheDoor(t *testing.T) {
	h := open(t)
	h.isTurnedAway("no_model", path.Base(h.link("lobby")), headless.Options{Name: "Fox", Appearance: avatar.Appearance{Model: "fox.vrm"}})
}
