package worldstate

import (
	"fmt"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/record"
)

// Show applies one frame. If its bodies cannot be decoded, the newest frame stays. Show
// keeps nothing of f.
func (r *Replica) Show(f *Frame) error {
	entries, err := avatar.DecodeBodies(r.Before.Bodies[:0], f.Bodies)
	if err != nil {
		return fmt.Errorf("show frame %d: %w", f.Tick, err)
	}
	r.Before, r.Newest = r.Newest, Shown{f.Tick, entries}
	for _, g := range f.Gains {
		r.setGain(g)
	}
	if f.Hearers != nil {
		r.Hearers = Hearers{f.Hearers.Count, append([]spatial.Heard(nil), f.Hearers.Loudest...)}
	}
	for i := range f.Lives {
		r.draw(&f.Lives[i])
	}
	for _, h := range f.Held {
		if h.Object == record.Room {
			delete(r.Held, h.Participant)
		} else {
			r.Held[h.Participant] = *h
		}
	}
	return nil
}

func (r *Replica) setGain(g spatial.Heard) {
	if g.DB == Gone {
		delete(r.Gains, g.Who)
		return
	}
	r.Gains[g.Who] = g
}

// draw continues, restarts or removes a live stroke. It ignores a part that leaves a
// gap: the result will come.
func (r *Replica) draw(l *Live) {
	if l.From == 0 {
		delete(r.Lives, l.Participant)
		if len(l.Points) == 0 {
			return
		}
	}
	known := r.Lives[l.Participant]
	if l.From != 0 && (known.Stroke != l.Stroke || l.From > len(known.Points)) {
		return
	}
	whole := *l
	whole.From = 0
	whole.Points = append(append([]record.Point(nil), known.Points[:l.From]...), l.Points...)
	r.Lives[l.Participant] = whole
}
