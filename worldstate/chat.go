package worldstate

import (
	"fmt"
	"slices"
)

// chat is what was said in a room, and what is on its way to the disk.
type chat struct {
	records []*Record           // on disk, oldest first, at most KeptRecords
	newest  uint64              // id that was given last
	taken   map[ClientID]uint64 // the newest ref of each client here, on disk or not
}

// say takes a line. Those whom it is for hear of it once it is on disk; what
// goes to one person alone is never stored.
func (r *Room) say(from uint16, c *Say) {
	p := r.state.Person(from)
	if p == nil {
		return
	}
	line := Line{Time: uint64(c.At.UnixMilli()), From: from, Name: p.Name, Scope: c.Scope, To: c.To}
	var err error
	switch line.Text, err = cleanText(c.Text); {
	case err != nil:
	case !p.Role.May(Talking):
		err = ErrForbidden
	case c.Scope == ToOne:
		err = r.whisper(p, c, &line)
	case c.Ref > r.takenRef(p.Client):
		err = r.record(p, c, &line)
	}
	if err != nil {
		r.tell(from, &NotSaid{c.Ref, err})
	}
}

func (r *Room) whisper(p *Person, c *Say, line *Line) error {
	other := r.state.Person(c.To)
	if other == nil || other == p || hides(p, other) {
		return fmt.Errorf("say to %d: %w", c.To, ErrNobody)
	}
	r.tell(other.Number, &Said{Line: *line})
	r.tell(p.Number, &Said{Line: *line, Ref: &c.Ref})
	return nil
}

func (r *Room) record(p *Person, c *Say, line *Line) error {
	if n := len(r.chat.records); n > 0 {
		r.chat.newest = max(r.chat.newest, r.chat.records[n-1].Line.ID)
	}
	line.ID, line.To = r.chat.newest+1, 0
	record := &Record{Line: *line, Account: p.Account, Client: p.Client, Ref: c.Ref}
	if c.Scope == ToEarshot {
		record.Heard = r.withinEarshot(p)
	}
	if err := r.cfg.Journal.Record(record, func(err error) { r.must(recorded{record, err}) }); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	r.chat.newest++
	if r.chat.taken == nil {
		r.chat.taken = map[ClientID]uint64{}
	}
	r.chat.taken[p.Client] = c.Ref
	return nil
}

// withinEarshot returns the accounts of those who could hear the person at the
// last tick.
func (r *Room) withinEarshot(p *Person) (all []AccountID) {
	mouth := r.presences[p.Number]
	for _, other := range r.state.People {
		if other == p || hides(p, other) {
			continue
		}
		if _, audible := r.ears.hall.Gain(&mouth.place, &r.presences[other.Number].place); audible {
			all = append(all, other.Account)
		}
	}
	return all
}

// recorded tells a line that is on disk, or its author that it is not.
func (r *Room) recorded(m recorded) {
	author := r.state.ByClient(m.record.Client)
	if m.err != nil {
		if author != nil {
			r.tell(author.Number, &NotSaid{m.record.Ref, fmt.Errorf("%w: %w", ErrStore, m.err)})
		}
		return
	}
	r.chat.records = append(r.chat.records, m.record)
	if n := len(r.chat.records); n > KeptRecords {
		r.chat.records = append([]*Record(nil), r.chat.records[n-KeptRecords:]...)
	}
	for _, p := range r.state.People {
		switch {
		case p == author:
			r.tell(p.Number, &Said{Line: m.record.Line, Ref: &m.record.Ref})
		case m.record.mayRead(p) && (author == nil || !hides(author, p)):
			r.tell(p.Number, &Said{Line: m.record.Line})
		}
	}
}

// storedRef is how far the client's own lines are on disk.
func (r *Room) storedRef(client ClientID) (ref uint64) {
	for _, record := range r.chat.records {
		if record.Client == client {
			ref = max(ref, record.Ref)
		}
	}
	return ref
}

func (r *Room) takenRef(client ClientID) uint64 {
	return max(r.chat.taken[client], r.storedRef(client))
}

// history is what the participant may read of what was said before.
func (r *Room) history(number uint16) *History {
	p := r.state.Person(number)
	h := &History{LastRef: r.storedRef(p.Client)}
	here := map[ClientID]uint16{}
	for _, other := range r.state.People {
		here[other.Client] = other.Number
	}
	for i := len(r.chat.records) - 1; i >= 0 && len(h.Lines) < MaxHistory; i-- {
		if record := r.chat.records[i]; record.mayRead(p) {
			line := record.Line
			line.From = here[record.Client]
			h.Lines = append(h.Lines, line)
		}
	}
	slices.Reverse(h.Lines)
	return h
}
