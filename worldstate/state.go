package worldstate

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"stoa/avatar"
	"stoa/worldstate/record"
)

// State is the whole state of a room, ahead of the disk. It has no clock, lock or
// goroutine; the same commands in the same order always give the same state.
type State struct {
	Contents *Contents
	Ground   avatar.Ground
	People   []*Person // in order of number
	Door     Door
	Knocks   []Knock
	Rights
	Chat ChatLog
	// FanoutBurst is the burst of [fanout] in bytes, 0 for 2 MiB.
	FanoutBurst int
	begun       uint64 // number of live strokes begun so far
	hands       uint32 // number of hands raised so far
}

// Person is a participant with data that only the server knows.
type Person struct {
	Participant
	Client   ClientID
	Account  AccountID
	Author   record.Author
	DeviceID DeviceID
	Invited  bool   // has a role of its own, not the link's
	Hidden   Hidden // replaced, never changed
	HiddenAs uint64 // version of Hidden
	Body     avatar.Body
	Slots    int       // number of voice slots
	LostAt   time.Time // when the connection was lost; zero while there is one
	Live     *Live     // the live stroke, complete, or nil
	Held     *Held     // the object it holds, or nil; replaced, never changed
	heldAt   time.Time
	pace     avatar.Pace
	// Least roles that see what the person draws on and holds, as of this tick.
	liveSight, heldSight Role
	done                 fanout // budget of operations
	drawn                fanout // budget of live strokes and of objects it holds
}

// ErrNobody reports a command of a person who is not in the room.
var ErrNobody = errors.New("worldstate: not in the room")

// Person returns the participant with the number, or nil.
func (s *State) Person(number uint16) *Person {
	i := s.index(number)
	if i < len(s.People) && s.People[i].Number == number {
		return s.People[i]
	}
	return nil
}

// ByClient returns the participant with the client id, or nil.
func (s *State) ByClient(id ClientID) *Person {
	for _, p := range s.People {
		if p.Client == id {
			return p
		}
	}
	return nil
}

// Apply carries out the command or refuses it; nothing else changes a State. from is
// the participant's number, 0 for the room itself. A nil event means that the next
// frame shows the change. ErrRepeated: the operation or chat line was applied before.
func (s *State) Apply(from uint16, c Command) (Event, error) {
	p := s.Person(from)
	_, own := c.(ownCommand)
	_, anybodys := c.(*Operation)
	if own && from != 0 && !anybodys {
		return nil, ErrForbidden
	}
	if p == nil && !(own && from == 0) {
		return nil, fmt.Errorf("participant %d: %w", from, ErrNobody)
	}
	return c.apply(s, p)
}

// isDrawnByAnother reports whether another participant has a live stroke with the id:
// the first to begin a stroke owns the id, which everybody can see.
func (s *State) isDrawnByAnother(p *Person, id record.ID) bool {
	return slices.ContainsFunc(s.People, func(q *Person) bool { return q != p && q.Live != nil && q.Live.Stroke == id })
}

// The State keeps the whole live stroke, so that newcomers and viewers that missed a
// frame get it from its beginning.
func (c *Draw) apply(s *State, p *Person) (Event, error) {
	if len(c.Points) > 0 && !p.drawn.takes(p.cost(c), liveBurst, c.At) {
		return nil, ErrTooFast // the result will come
	}
	if c.From == 0 {
		p.Live = nil
		if len(c.Points) == 0 {
			return nil, nil
		}
	}
	if !s.mayDraw(p, c.Board) {
		return nil, ErrForbidden
	}
	if c.From == 0 {
		switch set := s.Contents.Set(c.Board); {
		case set == nil || c.Board == record.Room:
			return nil, ErrNoObject
		case set.Taken(c.Stroke) || s.isDrawnByAnother(p, c.Stroke):
			return nil, record.ErrExists // everybody has seen whose id it is
		}
		s.begun++
		p.Live = &Live{Participant: p.Number, Board: c.Board, Stroke: c.Stroke, Colour: c.Colour, Width: c.Width, Begun: s.begun}
	}
	s.drawOn(p.Live, c)
	return nil, nil
}

// drawOn adds a part to a live stroke. It ignores parts after a gap, late parts of
// another stroke, and strokes longer than a finished one may be: the result will come.
func (s *State) drawOn(l *Live, c *Draw) {
	if l == nil || l.Stroke != c.Stroke || c.From > len(l.Points) || c.From+len(c.Points) > record.MaxPoints {
		return
	}
	kept := l.packed
	if c.From < len(l.Points) {
		kept = len(record.AppendPoints(nil, l.Points[:c.From]))
	}
	packed := kept + len(record.AppendPoints(nil, c.Points))
	if packed > record.MaxPointsBytes {
		return
	}
	if c.From < len(l.Points) {
		s.begun++
		l.Begun = s.begun // the points that others have are no longer its beginning
	}
	l.Points, l.packed = append(l.Points[:c.From], c.Points...), packed
}

// Quiet reports whether the participant's voice must not be forwarded.
func (p *Participant) Quiet() bool { return p.Muted || p.Silenced }

func (s *State) remove(p *Person) {
	s.Chat.leave(p.Client)
	i := s.index(p.Number)
	s.People = slices.Delete(s.People, i, i+1)
}

// index returns the index of number in People, or where to insert it.
func (s *State) index(number uint16) int {
	return sort.Search(len(s.People), func(i int) bool { return s.People[i].Number >= number })
}
