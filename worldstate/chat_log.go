package worldstate

import (
	"errors"
	"fmt"
	"slices"
)

// errOnItsWay reports a repeated line whose first copy is not on disk yet.
var errOnItsWay = errors.New("worldstate: the line is on its way")

// ChatLog holds a room's chat lines, those on their way to the disk included.
type ChatLog struct {
	Records []*Record           // on disk, oldest first, at most KeptRecords
	pending []*Record           // on their way to the disk
	newest  uint64              // newest id given
	taken   map[ClientID]uint64 // newest ref of each client that is here
	viaLink fanout              // budget of all people who came by the link alone
}

// guestsBurst is the rate limit's burst, in bytes of text, of all people together who
// came by the link alone; the rate is 64 KiB a second. Their number is unlimited.
const guestsBurst = 256 << 10

// A line for one person is never stored: the event is its ChatLine. Other lines wait
// for the disk: the event is a *Record, and [LineKept] follows. A repeated line returns
// ErrRepeated, with the line if the line is on disk; errOnItsWay before that.
func (c *Chat) apply(s *State, p *Person) (Event, error) {
	line := Line{Time: uint64(c.At.UnixMilli()), From: p.Number, Name: p.Name, Scope: c.Scope}
	var err error
	if line.Text, err = CleanText(c.Text); err != nil {
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
	case !other.LostAt.IsZero(): // nobody would receive the line
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

// takenRef returns the client's highest ref, on disk or not.
func (l *ChatLog) takenRef(client ClientID) uint64 {
	newest := l.taken[client]
	for _, r := range l.Records {
		if r.Client == client {
			newest = max(newest, r.Ref)
		}
	}
	return newest
}

// leave forgets a client that has no line on its way.
func (l *ChatLog) leave(client ClientID) {
	if !slices.ContainsFunc(l.pending, func(r *Record) bool { return r.Client == client }) {
		delete(l.taken, client)
	}
}

// history returns the earlier lines that p may read.
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
