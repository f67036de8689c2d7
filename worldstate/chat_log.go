package worldstate

import (
	"errors"
	"fmt"
	"slices"
)

// errOnItsWay reports a line that was sent before and is answered when the disk has
// it.
var errOnItsWay = errors.New("worldstate: the line is on its way")

// ChatLog is what was said in a room, and what is on its way to the disk.
type ChatLog struct {
	Records []*Record           // on disk, oldest first, at most KeptRecords
	pending []*Record           // on their way there
	newest  uint64              // id that was given last
	taken   map[ClientID]uint64 // the newest ref of each client here
	viaLink fanout              // what all who came by the link alone said
}

// guestsBurst is how many bytes all who came by the link alone may say at once,
// and then 64 KiB a second: any number of them may come.
const guestsBurst = 256 << 10

// A line for one person is told at once and never stored. One for several waits for
// the disk: it is a *Record, and told when that says so (see [LineKept]). A line that
// was sent before is ErrRepeated: with the line if that is on disk, with nothing while
// it is on its way.
func (c *Chat) apply(s *State, p *Person) (Event, error) {
	line := Line{Time: uint64(c.At.UnixMilli()), From: p.Number, Name: p.Name, Scope: c.Scope}
	var err error
	if line.Text, err = cleanText(c.Text); err != nil {
		return nil, err
	}
	switch {
	case !p.Role.May(Talking):
		return nil, ErrForbidden
	case c.Scope == ToOne:
		line.To = c.To
		return s.whisper(p, c, line)
	case c.Ref <= s.Chat.takenRef(p.Client):
		return s.Chat.repeat(p.Client, c.Ref)
	case !p.Invited && !s.Chat.viaLink.has(len(line.Text), guestsBurst, c.At):
		return nil, ErrTooFast
	}
	return s.Chat.add(c, &Record{Line: line, Account: p.Account, Client: p.Client, Ref: c.Ref, Heard: c.Heard, ViaLink: !p.Invited})
}

func (s *State) whisper(p *Person, c *Chat, line Line) (Event, error) {
	other := s.Person(c.To)
	switch {
	case other == nil || other == p || !Sees(p, other) || !Sees(other, p):
		return nil, fmt.Errorf("say to %d: %w", c.To, ErrNobody)
	case !other.LostAt.IsZero(): // it would be told to nobody
		return nil, fmt.Errorf("say to %d: %w", c.To, ErrAway)
	case !p.Invited && !s.Chat.viaLink.takes(len(line.Text), guestsBurst, c.At):
		return nil, ErrTooFast
	}
	return &ChatLine{Line: line}, nil
}

func (l *ChatLog) repeat(client ClientID, ref uint64) (Event, error) {
	if r, pending := l.find(client, ref); r != nil && !pending {
		return &ChatLine{Line: r.Line}, ErrRepeated
	} else if pending {
		return nil, errOnItsWay
	}
	return nil, ErrRepeated
}

func (l *ChatLog) add(c *Chat, r *Record) (Event, error) {
	if n := len(l.Records); n > 0 {
		l.newest = max(l.newest, l.Records[n-1].Line.ID)
	}
	r.Line.ID = l.newest + 1
	if c.Keep != nil {
		if err := c.Keep(r); err != nil {
			return nil, err
		}
	}
	if r.ViaLink {
		l.viaLink.spend(len(r.Line.Text))
	}
	l.newest++
	l.pending = append(l.pending, r)
	if l.taken == nil {
		l.taken = map[ClientID]uint64{}
	}
	l.taken[r.Client] = r.Ref
	return r, nil
}

// find returns the client's line with the ref, on disk or on its way there.
func (l *ChatLog) find(client ClientID, ref uint64) (r *Record, pending bool) {
	is := func(r *Record) bool { return r.Client == client && r.Ref == ref }
	if i := slices.IndexFunc(l.pending, is); i >= 0 {
		return l.pending[i], true
	}
	if i := slices.IndexFunc(l.Records, is); i >= 0 {
		return l.Records[i], false
	}
	return nil, false
}

// takenRef is how far the client's own lines have come, on disk or not.
func (l *ChatLog) takenRef(client ClientID) uint64 {
	newest := l.taken[client]
	for _, r := range l.Records {
		if r.Client == client {
			newest = max(newest, r.Ref)
		}
	}
	return newest
}

// leave forgets a client, unless a line of it is still on its way.
func (l *ChatLog) leave(client ClientID) {
	if !slices.ContainsFunc(l.pending, func(r *Record) bool { return r.Client == client }) {
		delete(l.taken, client)
	}
}

// history is what a participant may read of what was said before.
func (s *State) history(p *Person) *ChatHistory {
	h := &ChatHistory{}
	for _, r := range s.Chat.Records {
		if r.Client == p.Client {
			h.Stored = append(h.Stored, r.Ref)
		}
	}
	here := map[ClientID]uint16{}
	for _, other := range s.People {
		here[other.Client] = other.Number
	}
	var readable []*Record
	for _, r := range s.Chat.Records {
		if r.mayRead(p) {
			readable = append(readable, r)
		}
	}
	for _, r := range keptOf(readable, MaxHistory, MaxHistoryBytes) {
		line := r.Line
		line.From = here[r.Client]
		h.Lines = append(h.Lines, line)
	}
	return h
}
