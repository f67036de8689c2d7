package worldstate

import (
	"errors"
	"fmt"
	"slices"
)

// chat is what was said in a room, and what is on its way to the disk.
type chat struct {
	records []*Record           // on disk, oldest first, at most KeptRecords
	pending []*Record           // on their way there
	newest  uint64              // id that was given last
	taken   map[ClientID]uint64 // the newest ref of each client here
	guests  fanout              // what all of them together said
	trouble trouble             // with lines: boards have their own
}

// guestsBurst is how many bytes all who came by the link alone may say at once,
// and then 64 KiB a second: any number of them may come.
const guestsBurst = 256 << 10

// find returns the client's line with the ref, on disk or on its way there.
func (c *chat) find(client ClientID, ref uint64) (r *Record, pending bool) {
	is := func(r *Record) bool { return r.Client == client && r.Ref == ref }
	if i := slices.IndexFunc(c.pending, is); i >= 0 {
		return c.pending[i], true
	}
	if i := slices.IndexFunc(c.records, is); i >= 0 {
		return c.records[i], false
	}
	return nil, false
}

// leave forgets a client, unless a line of it is still on its way.
func (c *chat) leave(client ClientID) {
	if !slices.ContainsFunc(c.pending, func(r *Record) bool { return r.Client == client }) {
		delete(c.taken, client)
	}
}

// say takes a line. Those whom it is for hear of it once it is on disk; what
// goes to one person alone is never stored.
func (r *Room) say(from uint16, c *Chat) {
	p := r.state.Person(from)
	if p == nil {
		return
	}
	said, err := r.state.Apply(from, c)
	if err == nil {
		line := &said.(*ChatLine).Line
		switch {
		case c.Scope == ToOne:
			err = r.whisper(p, c, line)
		case c.Ref <= r.takenRef(p.Client):
			err = r.repeat(p, c)
		default:
			err = r.record(p, c, line)
		}
	}
	if err != nil {
		r.tell(from, &NotSaid{c.Ref, err})
	}
}

// repeat answers a line that was sent before. One that is on its way is
// answered when it arrives.
func (r *Room) repeat(p *Person, c *Chat) error {
	record, pending := r.chat.find(p.Client, c.Ref)
	if record == nil {
		return ErrRepeated
	}
	if !pending {
		r.tell(p.Number, &ChatLine{Line: record.Line, Ref: &c.Ref})
	}
	return nil
}

func (r *Room) whisper(p *Person, c *Chat, line *Line) error {
	other := r.state.Person(c.To)
	if other == nil || other == p || !Sees(p, other) || !Sees(other, p) {
		return fmt.Errorf("say to %d: %w", c.To, ErrNobody)
	}
	if r.presences[other.Number].viewer == nil {
		return fmt.Errorf("say to %d: %w", c.To, ErrAway) // it would be told to nobody
	}
	if !r.guestMaySay(p, line) {
		return ErrTooFast
	}
	r.tell(other.Number, &ChatLine{Line: *line})
	r.tell(p.Number, &ChatLine{Line: *line, Ref: &c.Ref})
	return nil
}

// guestMaySay counts a line of somebody who came by the link alone.
func (r *Room) guestMaySay(p *Person, line *Line) bool {
	return p.Invited || r.chat.guests.takes(len(line.Text), guestsBurst, r.now)
}

func (r *Room) record(p *Person, c *Chat, line *Line) error {
	if r.rests() || r.chat.trouble.rests(r.now) {
		return ErrStore
	}
	if !r.guestMaySay(p, line) {
		return ErrTooFast
	}
	if n := len(r.chat.records); n > 0 {
		r.chat.newest = max(r.chat.newest, r.chat.records[n-1].Line.ID)
	}
	line.ID, line.To = r.chat.newest+1, 0
	record := &Record{Line: *line, Account: p.Account, Client: p.Client, Ref: c.Ref, Guest: !p.Invited}
	if c.Scope == ToEarshot {
		record.Heard = r.withinEarshot(p)
	}
	if err := r.cfg.Journal.Record(record, func(err error) { r.disk.put(recorded{record, err}) }); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	r.chat.newest++
	r.chat.pending = append(r.chat.pending, record)
	if r.chat.taken == nil {
		r.chat.taken = map[ClientID]uint64{}
	}
	r.chat.taken[p.Client] = c.Ref
	return nil
}

// withinEarshot returns the accounts of those who could hear the person at the
// last tick.
func (r *Room) withinEarshot(p *Person) (all []AccountID) {
	r.place() // of somebody who came since the last tick, too
	mouth := r.presences[p.Number]
	for _, other := range r.state.People {
		if other == p || !Sees(other, p) {
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
	r.chat.pending = slices.DeleteFunc(r.chat.pending, func(p *Record) bool { return p == m.record })
	if author == nil {
		r.chat.leave(m.record.Client)
	}
	if errors.Is(m.err, ErrRepeated) {
		if stored, _ := r.chat.find(m.record.Client, m.record.Ref); author != nil && stored != nil {
			r.tell(author.Number, &ChatLine{Line: stored.Line, Ref: &m.record.Ref})
		}
		return
	}
	if m.err != nil {
		if !r.chat.trouble.rests(r.now) { // one commit may have failed for many lines
			r.chat.trouble.add(r.now)
		}
		if author != nil {
			r.tell(author.Number, &NotSaid{m.record.Ref, ErrStore}) // the journal says more in its log
		}
		return
	}
	r.chat.trouble = trouble{}
	r.chat.records = Kept(append(r.chat.records, m.record), KeptRecords)
	for _, p := range r.state.People {
		switch {
		case p == author:
			r.tell(p.Number, &ChatLine{Line: m.record.Line, Ref: &m.record.Ref})
		case m.record.mayRead(p) && (author == nil || Sees(p, author)):
			r.tell(p.Number, &ChatLine{Line: m.record.Line})
		}
	}
}

// takenRef is how far the client's own lines have come, on disk or not.
func (r *Room) takenRef(client ClientID) uint64 {
	newest := r.chat.taken[client]
	for _, record := range r.chat.records {
		if record.Client == client {
			newest = max(newest, record.Ref)
		}
	}
	return newest
}

// history is what the participant may read of what was said before.
func (r *Room) history(number uint16) *ChatHistory {
	p := r.state.Person(number)
	h := &ChatHistory{}
	for _, record := range r.chat.records {
		if record.Client == p.Client {
			h.Stored = append(h.Stored, record.Ref)
		}
	}
	here := map[ClientID]uint16{}
	for _, other := range r.state.People {
		here[other.Client] = other.Number
	}
	var readable []*Record
	for _, record := range r.chat.records {
		if record.mayRead(p) {
			readable = append(readable, record)
		}
	}
	for _, record := range keptOf(readable, MaxHistory, MaxHistoryBytes) {
		line := record.Line
		line.From = here[record.Client]
		h.Lines = append(h.Lines, line)
	}
	return h
}
