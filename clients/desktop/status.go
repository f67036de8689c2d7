//go:build desktop

package main

import (
	"strings"

	"stoa/clients/desktop/motion"
)

// status is the content of the overlay.
type status struct {
	room      string
	connected bool
	noOutput  bool
	noMic     bool
	muted     bool
	silenced  bool
	level     float64 // of one's own voice
	hearers   int
	speakers  string
	hint      string
	atBoard   bool
	colour    int
	width     int
	handUp    bool
	lines     []string // recent chat lines
	wrong     string   // recent error
}

// status returns the current content.
func (v *visit) status() *status {
	s := &status{room: v.where(), connected: v.client.Connected(), noOutput: v.voices.speaker.Trouble() != nil,
		noMic: v.voices.without(), muted: v.silent(), level: v.voices.own(), hearers: v.known.hearers,
		lines: v.chat.recent(v.now()), wrong: v.trouble.recent(), atBoard: v.facing != nil, colour: v.pen.colour, width: v.pen.width}
	if own := v.people.all[v.known.you]; own != nil {
		s.silenced, s.handUp = own.who.Silenced, own.who.Hand > 0
	}
	if names := v.people.speakers(v.known.you); len(names) > 0 {
		s.speakers = v.texts.speaks(strings.Join(names, ", "))
	}
	switch {
	case v.facing != nil:
		s.hint = v.texts.boardHints
	case v.walker.Sitting:
		s.hint = v.texts.sitHint
	case motion.InReach(v.boards.places, v.walker.At, v.walker.Yaw) != nil:
		s.hint = v.texts.boardHint
	case v.now() < v.hintsUntil:
		s.hint = v.texts.hints
	case v.ground.SeatInReach(v.seats, v.walker.At, v.taken) != nil:
		s.hint = v.texts.seatHint
	}
	return s
}

// where returns the room's name and the effect of the current zone.
func (v *visit) where() string {
	name := v.texts.of(v.known.scene.Name)
	for i, zone := range v.known.scene.Zones {
		if zone.Space.Contains(v.walker.At) && i < len(v.plan.Zones) {
			return name + "  ·  " + v.texts.inZone(zone.Kind, v.texts.of(v.plan.Zones[i].Name), v.known.hearers)
		}
	}
	return name
}

// hintsFor is how many seconds the keys are shown after entering or on request.
const hintsFor = 15

func (v *visit) showHints() { v.hintsUntil = v.now() + hintsFor }
