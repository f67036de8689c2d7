//go:build desktop

package main

import (
	"math"
	"sync/atomic"

	"stoa/clients/desktop/sound"
	"stoa/clients/headless"
	"stoa/spatial"
	"stoa/worldstate"
)

// voices is all voices, received and sent.
type voices struct {
	speaker    *sound.Speaker
	microphone *sound.Microphone // nil without Opus
	client     atomic.Pointer[headless.Client]
}

// talker is a person within earshot, as the server says.
type talker struct {
	number uint16
	db     float64
	walls  int
}

// openVoices opens the devices. Missing ones are left out.
func openVoices() *voices {
	v := &voices{speaker: sound.NewSpeaker()}
	v.microphone, _ = sound.OpenMicrophone(v.say) // the window says that there is none
	return v
}

// say sends a packet of one's own voice.
func (v *voices) say(payload []byte, dbov int) {
	if c := v.client.Load(); c != nil {
		_ = c.Utter(payload, dbov) // the next packet follows
	}
}

// take handles a packet of another voice.
func (v *voices) take(s headless.Spoken) { v.speaker.Take(s.Talker, s.Stream, s.Sequence, s.Payload) }

// heard appends the people within earshot.
func (v *voices) heard(dst []talker, r *worldstate.Replica) []talker {
	for number, g := range r.Gains {
		dst = append(dst, talker{number, float64(g.DB), int(g.Walls)})
	}
	return dst
}

// place puts every voice at its mouth. A voice out of earshot is silent. A voice
// without a gain from the server gets one from the acoustic model. PROTOCOL.md section
// 9.6.
func (v *voices) place(heard []talker, p *people, acoustics *spatial.AcousticModel, own *person) {
	ears := own.place(acoustics)
	v.speaker.Listen(ears.Mouth, ears.Forward)
	for number, one := range p.all {
		db, walls, said := math.Inf(-1), 0, false
		for _, t := range heard {
			if t.number == number {
				db, walls, said = t.db, t.walls, true
			}
		}
		if !said && one != own && v.speaker.Knows(number) {
			from := one.place(acoustics)
			if gain, near := acoustics.Gain(&from, &ears); near {
				db, walls = gain.DB, gain.Walls
			}
		}
		v.speaker.Place(number, one.mouth(), db, walls)
	}
}

// without reports whether there is no microphone.
func (v *voices) without() bool { return v.microphone == nil || !v.microphone.There() }

func (v *voices) level(number uint16) float64 { return v.speaker.Level(number) }

// own returns the level of one's own voice, 0 while muted.
func (v *voices) own() float64 {
	if v.microphone == nil {
		return 0
	}
	return v.microphone.Level()
}

func (v *voices) close() {
	if v.microphone != nil {
		v.microphone.Close()
	}
	v.speaker.Close()
}
