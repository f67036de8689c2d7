package worldstate

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"stoa/avatar"
	"stoa/worldstate/board"
)

// State is everything that is true in a room, ahead of the disk. It has no
// clock, lock or goroutine; the same commands in the same order always leave
// the same state behind.
type State struct {
	Contents *Contents
	Ground   avatar.Ground
	People   []*Person // in order of number
	Door     Door
	Knocks   []Knock
	Erasing  Role // see [Access.Erasing]
	Chat     ChatLog
	// FanoutBurst is how many bytes one participant may have everybody sent at once,
	// 0 for 2 MiB.
	FanoutBurst int
	begun       uint64 // unfinished strokes begun so far
	hands       uint32 // hands raised so far
}

// Person is a participant with what only the server knows of it.
type Person struct {
	Participant
	Client   ClientID
	Account  AccountID
	Author   board.Author
	DeviceID DeviceID
	Invited  bool   // came by a role of its own, not by the link
	Hidden   Hidden // not changed, only replaced
	HiddenAs uint64 // the version of Hidden
	Body     avatar.Body
	MovedAt  time.Time // when Body was accepted
	Slots    int       // voices at once
	LostAt   time.Time // when its connection was lost; zero while it has one
	Live     *Live     // the stroke being drawn, whole, or nil
	done     fanout    // by operations
	drawn    fanout    // by unfinished strokes
}

// ErrNobody reports a command from somebody who is not in the room.
var ErrNobody = errors.New("worldstate: not in the room")

// Person returns the participant with the number, or nil.
func (s *State) Person(number uint16) *Person {
	i := s.index(number)
	if i < len(s.People) && s.People[i].Number == number {
		return s.People[i]
	}
	return nil
}

// ByClient returns the participant of the client, or nil.
func (s *State) ByClient(id ClientID) *Person {
	for _, p := range s.People {
		if p.Client == id {
			return p
		}
	}
	return nil
}

// Apply carries out the command or refuses it; nothing else changes a State. from is
// the participant's number, 0 for the room itself. A nil event means that nobody
// needs to be told beyond the next frame. An operation or a line that was applied
// before is ErrRepeated.
func (s *State) Apply(from uint16, c Command) (Event, error) {
	p := s.Person(from)
	if _, own := c.(ownCommand); p == nil && !(own && from == 0) {
		return nil, fmt.Errorf("participant %d: %w", from, ErrNobody)
	}
	return c.apply(s, p)
}

// isDrawnByAnother says whether somebody else is drawing a stroke under the id: who
// begins first has it, and everybody sees it before the stroke is finished.
func (s *State) isDrawnByAnother(p *Person, id board.ID) bool {
	return slices.ContainsFunc(s.People, func(q *Person) bool { return q != p && q.Live != nil && q.Live.Stroke == id })
}

// The whole unfinished stroke is kept, so that somebody who comes late, or missed a
// frame, is shown it from its beginning.
func (c *Draw) apply(s *State, p *Person) (Event, error) {
	if len(c.Points) > 0 && !p.drawn.takes(p.cost(c), liveBurst, c.At) {
		return nil, ErrTooFast // the finished stroke will come
	}
	if c.From == 0 {
		p.Live = nil
		if len(c.Points) == 0 {
			return nil, nil
		}
	}
	if !p.Role.May(Drawing) {
		return nil, ErrForbidden
	}
	if c.From == 0 {
		switch o := s.Contents.Object(c.Object); {
		case o == nil || o.Board == nil:
			return nil, ErrNoObject
		case o.Board.Taken(c.Stroke) || s.isDrawnByAnother(p, c.Stroke):
			return nil, board.ErrExists // whose id it is was seen by everybody
		}
		s.begun++
		p.Live = &Live{Participant: p.Number, Object: c.Object, Stroke: c.Stroke, Colour: c.Colour, Width: c.Width, Begun: s.begun}
	}
	s.drawOn(p.Live, c)
	return nil, nil
}

// drawOn adds a part to an unfinished stroke. A gap, a late part of another stroke and
// what is longer than a finished one may be are passed over: the finished one will come.
func (s *State) drawOn(l *Live, c *Draw) {
	if l == nil || l.Stroke != c.Stroke || c.From > len(l.Points) || c.From+len(c.Points) > board.MaxPoints {
		return
	}
	kept := l.packed
	if c.From < len(l.Points) {
		kept = len(board.AppendPoints(nil, l.Points[:c.From]))
	}
	packed := kept + len(board.AppendPoints(nil, c.Points))
	if packed > board.MaxPointsBytes {
		return
	}
	if c.From < len(l.Points) {
		s.begun++
		l.Begun = s.begun // what others were shown is no longer its beginning
	}
	l.Points, l.packed = append(l.Points[:c.From], c.Points...), packed
}

// Quiet says whether nothing of the person's voice may be forwarded.
func (p *Participant) Quiet() bool { return p.Muted || p.Silenced }

func (s *State) remove(p *Person) {
	s.Chat.leave(p.Client)
	i := s.index(p.Number)
	s.People = slices.Delete(s.People, i, i+1)
}

// index is where number is in People, or would be.
func (s *State) index(number uint16) int {
	return sort.Search(len(s.People), func(i int) bool { return s.People[i].Number >= number })
}
