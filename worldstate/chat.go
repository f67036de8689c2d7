package worldstate

import (
	"errors"
	"fmt"
)

// say takes a chat line. Readers get the line once it is on disk.
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

// keepLine queues a line for the disk.
func (r *Room) keepLine(record *Record) error {
	if r.rests() || r.chatTrouble.rests(r.now) {
		return ErrStore
	}
	if err := r.cfg.Journal.Record(record, func(err error) { r.disk.put(recorded{record, err}) }); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return nil
}

// withinEarshot returns the accounts within earshot of the person now.
func (r *Room) withinEarshot(p *Person) (all []AccountID) {
	r.place() // also for people who came after the last tick
	mouth := r.views[p.Number]
	for _, other := range r.state.People {
		if other == p || !Sees(other, p) {
			continue
		}
		if _, audible := r.ears.acoustics.Gain(&mouth.place, &r.views[other.Number].place); audible {
			all = append(all, other.Account)
		}
	}
	return all
}

// recorded sends a line that is on disk to its readers, or tells the author about the
// failure.
func (r *Room) recorded(m recorded) {
	author := r.state.ByClient(m.record.Client)
	event, err := r.state.Apply(0, &LineKept{m.record, m.err})
	line, told := event.(*ChatLine)
	switch {
	case err == nil:
		r.chatTrouble = trouble{}
	case !errors.Is(err, ErrRepeated) && !r.chatTrouble.rests(r.now): // one failed commit may hold many lines
		r.chatTrouble.add(r.now)
	}
	if author != nil && told {
		r.tell(author.Number, &ChatLine{Line: line.Line, Ref: &m.record.Ref})
	} else if author != nil {
		why := ErrStore // the journal logs the details
		if errors.Is(err, ErrRepeated) {
			why = ErrRepeated // stored before, and dropped from what is kept since
		}
		r.tell(author.Number, &NotSaid{m.record.Ref, why})
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
