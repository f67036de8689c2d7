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
	Erasing  Role      // see [Access.Erasing]
	begun    uint64    // unfinished strokes begun so far
	hands    uint32    // hands raised so far
}

// Person is a participant with what only the server knows of it.
type Person struct {
	Participant
	Client   ClientID
	Account  AccountID
	Author   board.Author
	DeviceID  DeviceID
	Invited  bool   // came by a role of its own, not by the link
	Hidden   Hidden // not changed, only replaced
	HiddenAs uint64 // the version of Hidden
	Body     avatar.Body
	MovedAt  time.Time // when Body was accepted
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

// Enter adds a participant, whose number must be free.
func (s *State) Enter(p *Person) *Joined {
	s.People = slices.Insert(s.People, s.index(p.Number), p)
	return &Joined{p.Participant}
}

// Apply carries out the command or refuses it. A nil event means that nobody
// needs to be told beyond the next frame. An operation that was applied before
// is ErrRepeated.
func (s *State) Apply(from uint16, c Command) (Event, error) {
	p := s.Person(from)
	if p == nil {
		return nil, fmt.Errorf("participant %d: %w", from, ErrNobody)
	}
	return c.apply(s, p)
}

// Decide says what an operation would do, in full, or why it is refused. It
// changes nothing.
func (s *State) Decide(from uint16, c *Operation) (*Result, error) {
	p := s.Person(from)
	switch {
	case p == nil:
		return nil, fmt.Errorf("participant %d: %w", from, ErrNobody)
	case !p.Role.May(Drawing):
		return nil, ErrForbidden
	}
	if c.Operation.Kind == board.Put && s.isDrawnByAnother(p, c.Operation.ID) {
		return nil, board.ErrExists
	}
	c.Client = p.Client
	c.By.Author, c.By.Name, c.By.Others = p.Author, p.Name, p.Role >= s.Erasing
	r, err := s.Contents.Decide(c)
	return &r, err
}

// isDrawnByAnother says whether somebody else is drawing a stroke under the id: who
// begins first has it, and everybody sees it before the stroke is finished.
func (s *State) isDrawnByAnother(p *Person, id board.ID) bool {
	return slices.ContainsFunc(s.People, func(q *Person) bool { return q != p && q.Live != nil && q.Live.Stroke == id })
}

// draw keeps the whole unfinished stroke, so that somebody who comes late, or
// missed a frame, is shown it from its beginning.
func (c *Draw) apply(s *State, p *Person) (Event, error) {
	if !p.Role.May(Drawing) {
		return nil, ErrForbidden
	}
	if c.From == 0 {
		p.Live = nil
		if len(c.Points) == 0 {
			return nil, nil
		}
		switch o := s.Contents.Object(c.Object); {
		case o == nil || o.Board == nil:
			return nil, ErrNoObject
		case o.Board.Taken(c.Stroke) || s.isDrawnByAnother(p, c.Stroke):
			return nil, board.ErrExists // whose id it is was seen by everybody
		}
		s.begun++
		p.Live = &Live{Participant: p.Number, Object: c.Object, Stroke: c.Stroke, Colour: c.Colour, Width: c.Width, Begun: s.begun}
	}
	if p.Live == nil || p.Live.Stroke != c.Stroke || c.From > len(p.Live.Points) || c.From+len(c.Points) > board.MaxPoints {
		return nil, nil // a gap or a late part of another stroke: the finished one will come
	}
	kept := p.Live.packed
	if c.From < len(p.Live.Points) {
		kept = len(board.AppendPoints(nil, p.Live.Points[:c.From]))
	}
	packed := kept + len(board.AppendPoints(nil, c.Points))
	if packed > board.MaxPointsBytes {
		return nil, nil // no finished stroke is so long
	}
	if c.From < len(p.Live.Points) {
		s.begun++
		p.Live.Begun = s.begun // what others were shown is no longer its beginning
	}
	p.Live.Points, p.Live.packed = append(p.Live.Points[:c.From], c.Points...), packed
	return nil, nil
}

// Quiet says whether nothing of the person's voice may be forwarded.
func (p *Participant) Quiet() bool { return p.Muted || p.Silenced }

func (s *State) remove(p *Person) {
	i := s.index(p.Number)
	s.People = slices.Delete(s.People, i, i+1)
}

// index is where number is in People, or would be.
func (s *State) index(number uint16) int {
	return sort.Search(len(s.People), func(i int) bool { return s.People[i].Number >= number })
}
