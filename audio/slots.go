package audio

import "stoa/spatial"

// Slots assigns the voices of a listener to a fixed number of slots. A talker keeps its
// slot, because a change costs the listener the state of a decoder. Not safe for
// concurrent use.
type Slots struct {
	places []place
	round  uint64
}

type place struct {
	talker uint16 // 0: nobody
	last   uint16 // last talker before the slot became free
	freed  uint64 // round in which the slot became free; 0: never used
}

// NewSlots returns n free slots.
func NewSlots(n int) *Slots { return &Slots{places: make([]place, n)} }

// Talker returns the talker in slot i, 0 for nobody.
func (s *Slots) Talker(i int) uint16 { return s.places[i].talker }

// Assign gives slots to the first talkers in heard, as many as there are slots, and
// frees all others. A new talker gets its last slot if that is free, otherwise the slot
// that has been free longest; unused slots come first.
func (s *Slots) Assign(heard []spatial.Heard) {
	s.round++
	heard = heard[:min(len(heard), len(s.places))]
	for i := range s.places {
		if p := &s.places[i]; p.talker != 0 && !contains(heard, p.talker) {
			*p = place{last: p.talker, freed: s.round}
		}
	}
	for _, h := range heard {
		if !s.seated(h.Who) {
			s.free(h.Who).talker = h.Who
		}
	}
}

func (s *Slots) seated(who uint16) bool {
	for i := range s.places {
		if s.places[i].talker == who {
			return true
		}
	}
	return false
}

// free returns a slot for a talker. There always is one, because Assign seats no more
// talkers than there are slots.
func (s *Slots) free(who uint16) *place {
	var best *place
	for i := range s.places {
		p := &s.places[i]
		switch {
		case p.talker != 0:
		case p.last == who:
			return p
		case best == nil || p.freed < best.freed:
			best = p
		}
	}
	return best
}

func contains(heard []spatial.Heard, who uint16) bool {
	for i := range heard {
		if heard[i].Who == who {
			return true
		}
	}
	return false
}
