package audio

import "stoa/spatial"

// Slots assigns the voices a listener hears to a fixed number of places. A
// talker keeps its place: a change costs the listener the state of a decoder.
// Not for use by several goroutines.
type Slots struct {
	places []place
	round  uint64
}

type place struct {
	talker uint16 // 0 is nobody
	last   uint16 // who was here before it became free
	freed  uint64 // round in which it did; 0 for never used
}

// NewSlots has n places, all free.
func NewSlots(n int) *Slots { return &Slots{places: make([]place, n)} }

// Talker returns who has place i, 0 for nobody.
func (s *Slots) Talker(i int) uint16 { return s.places[i].talker }

// Assign seats the first of heard, as many as there are places, and frees the
// places of all others. A newcomer gets the place it had last if that is free,
// else the one free for longest, never used ones before all.
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

// free finds a place for somebody. There is one: nobody beyond the number of
// places is seated.
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
