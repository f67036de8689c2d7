package worldstate

import (
	"errors"
	"fmt"
)

// say takes a line. Those whom it is for hear of it once it is on disk.
func (r *Room) say(from uint16, c *Chat) {
	p := r.state.Person(from)
	if p == nil {
		return
	}
	c.Keep = r.keepLine
	if c.Scope == ToEarshot {
		c.Heard = r.withinEarshot(p)
	}
	event, err := r.state.Apply(from, c)
	line, told := event.(*ChatLine)
	if told {
		r.tell(from, &ChatLine{Line: line.Line, Ref: &c.Ref})
	}
	switch {
	case errors.Is(err, errOnItsWay) || told && err != nil:
	case err != nil:
		r.tell(from, &NotSaid{c.Ref, err})
	case told:
		r.tell(c.To, line)
	}
}

// keepLine hands a line to the disk.
func (r *Room) keepLine(record *Record) error {
	if r.rests() || r.chatTrouble.rests(r.now) {
		return ErrStore
	}
	if err := r.cfg.Journal.Record(record, func(err error) { r.disk.put(recorded{record, err}) }); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return nil
}

// withinEarshot returns the accounts of those who could hear the person at the
// last tick.
func (r *Room) withinEarshot(p *Person) (all []AccountID) {
	r.place() // of somebody who came since the last tick, too
	mouth := r.views[p.Number]
	for _, other := range r.state.People {
		if other == p || !Sees(other, p) {
			continue
		}
		if _, audible := r.ears.hall.Gain(&mouth.place, &r.views[other.Number].place); audible {
			all = append(all, other.Account)
		}
	}
	return all
}

// recorded tells a line that is on disk, or its author that it is not.
func (r *Room) recorded(m recorded) {
	author := r.state.ByClient(m.record.Client)
	event, err := r.state.Apply(0, &LineKept{m.record, m.err})
	line, told := event.(*ChatLine)
	switch {
	case err == nil:
		r.chatTrouble = trouble{}
	case !errors.Is(err, ErrRepeated) && !r.chatTrouble.rests(r.now): // one commit may have failed for many lines
		r.chatTrouble.add(r.now)
	}
	if author != nil && told {
		r.tell(author.Number, &ChatLine{Line: line.Line, Ref: &m.record.Ref})
	} else if author != nil && !errors.Is(err, ErrRepeated) {
		r.tell(author.Number, &NotSaid{m.record.Ref, ErrStore}) // the journal says more in its log
	}
	if err != nil {
		return
	}
	for _, p := range r.state.People {
		if p != author && m.record.mayRead(p) && (author == nil || Sees(p, author)) {
			r.tell(p.Number, line)
		}
	}
}
