package worldstate

import (
	"cmp"
	"math"
	"slices"

	"stoa/spatial"
)

// refreshEvery is how many ticks pass between two updates of the list of hearers.
// Forwarding is decided at every tick.
const refreshEvery = 5

// ears is the room's scratch memory for one tick of hearing.
type ears struct {
	acoustics  *spatial.AcousticModel
	candidates []spatial.Candidate
	hearings   []spatial.Hearing
	gains      []spatial.Heard
}

// hears is what one participant hears and who hears it, as of the last tick, and what
// of both the viewer has received.
type hears struct {
	ranking spatial.Ranking
	heard   []spatial.Heard // ranked, now
	shown   []spatial.Heard // as the viewer has received it
	by      Hearers         // who hears this participant, now
	byShown Hearers
	byKnown bool // the viewer has received byShown
}

// again returns the state for a participant whose viewer was replaced: the same
// ranking, nothing received.
func (h *hears) again() hears { return hears{ranking: h.ranking, heard: h.heard} }

// place computes everybody's ears, mouth and speech level for this tick.
func (r *Room) place() {
	for _, p := range r.state.People {
		v := r.views[p.Number]
		v.level, v.active = r.cfg.Voices.Level(p.Number)
		if v.placed == p.Body && v.place != (spatial.Place{}) {
			continue
		}
		height := float64(p.Height) / 1000
		v.place = r.ears.acoustics.Place(p.Body.Feet(), p.Body.Mouth(height), p.Body.Forward())
		v.placed = p.Body
	}
}

// rank decides whom everybody hears, and routes the voices. A muted talker is in
// nobody's list but still learns who could hear it.
func (r *Room) rank() {
	due := func(number uint16) bool { return (uint64(number)+r.tick)%refreshEvery == 0 }
	for number, p := range r.views {
		if due(number) {
			p.hears.by = Hearers{Loudest: p.hears.by.Loudest[:0]}
		}
	}
	e := &r.ears
	e.hearings = e.hearings[:0]
	for _, listener := range r.state.People {
		l := r.views[listener.Number]
		if listener.Slots == 0 {
			continue
		}
		e.candidates = e.candidates[:0]
		for _, talker := range r.state.People {
			t := r.views[talker.Number]
			if talker == listener || len(listener.Hidden)+len(talker.Hidden) > 0 && !listens(listener, talker) {
				continue
			}
			gain, audible := e.acoustics.Gain(&t.place, &l.place)
			if !audible {
				continue
			}
			if due(talker.Number) && !slices.Contains(t.hidden, listener.Number) {
				t.hears.by.add(listener.Number, gain)
			}
			if !talker.Quiet() {
				e.candidates = append(e.candidates, spatial.Candidate{Who: talker.Number, Gain: gain, Level: t.level, Active: t.active})
			}
		}
		l.hears.heard = l.hears.ranking.Rank(l.hears.heard[:0], e.candidates, listener.Slots, r.tick)
		e.hearings = append(e.hearings, spatial.Hearing{Listener: listener.Number, Heard: l.hears.heard})
	}
	r.cfg.Voices.Route(e.hearings)
}

func (h *Hearers) add(who uint16, gain spatial.Gain) {
	h.Count++
	h.Loudest = append(h.Loudest, spatial.Heard{Who: who, DB: int8(math.Round(max(gain.DB, Gone+1))), Walls: uint8(gain.Walls)})
}

// changes returns the differences between what is heard and what the viewer has
// received. The result is valid until the next call.
func (e *ears) changes(h *hears) []spatial.Heard {
	e.gains = e.gains[:0]
	for _, now := range h.heard {
		if !slices.Contains(h.shown, now) {
			e.gains = append(e.gains, now)
		}
	}
	for _, old := range h.shown {
		if !slices.ContainsFunc(h.heard, func(now spatial.Heard) bool { return now.Who == old.Who }) {
			e.gains = append(e.gains, spatial.Heard{Who: old.Who, DB: Gone})
		}
	}
	return e.gains
}

// hearers returns who hears the participant, or nil if the viewer has the current list.
func (h *hears) hearers() *Hearers {
	slices.SortFunc(h.by.Loudest, func(a, b spatial.Heard) int {
		return cmp.Or(cmp.Compare(b.DB, a.DB), cmp.Compare(a.Who, b.Who))
	})
	h.by.Loudest = h.by.Loudest[:min(len(h.by.Loudest), MaxHearers)]
	if h.byKnown && h.by.Count == h.byShown.Count && slices.Equal(h.by.Loudest, h.byShown.Loudest) {
		return nil
	}
	return &h.by
}

// showed notes that the viewer took a frame with all changes.
func (h *hears) showed() {
	h.shown = append(h.shown[:0], h.heard...)
	h.byShown.Count = h.by.Count
	h.byShown.Loudest = append(h.byShown.Loudest[:0], h.by.Loudest...)
	h.byKnown = true
}
