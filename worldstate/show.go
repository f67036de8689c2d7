package worldstate

import (
	"slices"

	"stoa/avatar"
	"stoa/worldstate/record"
)

// seenLive is how much of a live stroke a viewer has received.
type seenLive struct {
	stroke record.ID
	begun  uint64
	points int
}

// show offers this tick's frame to every viewer with a connection.
func (r *Room) show() {
	for number, p := range r.views {
		if p.viewer != nil {
			r.showTo(number, p)
		}
	}
}

// showTo offers the newest frame to one viewer. A busy viewer is late until it takes a
// frame.
func (r *Room) showTo(number uint16, p *view) {
	r.lives = r.newLives(r.lives[:0], number, p)
	r.held = r.newHeld(r.held[:0], number, p)
	bodies := r.bodies
	if len(p.hidden) > 0 {
		bodies = r.bodiesFor(p)
	}
	f := Frame{Tick: r.tick, Bodies: bodies, Gains: r.ears.changes(&p.hears), Hearers: p.hears.hearers(), Lives: r.lives, Held: r.held}
	p.late = !p.viewer.Show(&f)
	if p.late {
		return
	}
	p.hears.showed()
	for _, l := range r.lives {
		if n := l.From + len(l.Points); n > 0 {
			p.seen[l.Participant] = seenLive{l.Stroke, l.Begun, n}
		} else {
			delete(p.seen, l.Participant)
		}
	}
	for _, h := range r.held {
		if h.Object != record.Room {
			p.held[h.Participant] = h
		} else {
			delete(p.held, h.Participant)
		}
	}
}

// livePoints is how many points of live strokes a frame holds at most, 16 KiB. The rest
// comes with the next frames.
const livePoints = 2700

// newLives appends the parts of others' live strokes that the viewer has not received.
// Each tick begins with another participant.
func (r *Room) newLives(dst []Live, viewer uint16, p *view) []Live {
	left, people := livePoints, r.state.People
	for i := range people {
		person := people[(i+int(r.tick%uint64(len(people))))%len(people)]
		if person.Number == viewer || slices.Contains(p.hidden, person.Number) {
			continue
		}
		seen, live := p.seen[person.Number], person.Live
		if person.liveSight > p.sight {
			live = nil
		}
		from := 0
		switch {
		case live == nil && seen == seenLive{}:
			continue
		case live == nil:
			dst = append(dst, Live{Participant: person.Number, Stroke: seen.stroke})
			continue
		case live.Begun == seen.begun:
			from = seen.points
		}
		if n := min(left, len(live.Points)-from); n > 0 {
			part := *live
			part.From, part.Points = from, live.Points[from:from+n]
			dst = append(dst, part)
			left -= n
		}
	}
	return dst
}

// heldBytes is how many bytes of properties of held objects a frame has at most. The rest
// comes with the next frames.
const heldBytes = 16 << 10

// newHeld appends what others hold, and no longer hold, since the viewer's last frame. Each
// tick begins with another participant.
func (r *Room) newHeld(dst []*Held, viewer uint16, p *view) []*Held {
	if r.holding == 0 && len(p.held) == 0 {
		return dst
	}
	left, people := heldBytes, r.state.People
	for i := range people {
		person := people[(i+int(r.tick%uint64(len(people))))%len(people)]
		seen, held := p.held[person.Number], person.Held
		if person.heldSight > p.sight {
			held = nil
		}
		switch {
		case held == seen || person.Number == viewer || slices.Contains(p.hidden, person.Number):
		case held == nil:
			dst = append(dst, &Held{Participant: person.Number})
		case left > 0:
			dst = append(dst, held)
			left -= held.Properties.Size()
		}
	}
	return dst
}

// bodiesFor encodes the bodies for a viewer from whom somebody is hidden.
func (r *Room) bodiesFor(p *view) []byte {
	r.entries = r.entries[:0]
	for _, other := range r.state.People {
		if !slices.Contains(p.hidden, other.Number) {
			r.entries = append(r.entries, avatar.Entry{Number: other.Number, Body: other.Body})
		}
	}
	r.fewer = avatar.AppendBodies(r.fewer[:0], r.entries)
	return r.fewer
}

// encodeBodies encodes all bodies once, for all viewers.
func (r *Room) encodeBodies() {
	r.entries = r.entries[:0]
	for _, p := range r.state.People {
		r.entries = append(r.entries, avatar.Entry{Number: p.Number, Body: p.Body})
	}
	r.bodies = avatar.AppendBodies(r.bodies[:0], r.entries)
}
