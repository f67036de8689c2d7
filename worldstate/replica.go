package worldstate

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/board"
	"stoa/worldstate/scene"
)

// Replica is a room as one participant knows it, put together from the events and
// frames of a [Viewer]. A Replica has no lock. The zero Replica is empty and waits for
// a [Welcome].
type Replica struct {
	You      uint16
	TickRate int
	Scene    *scene.Scene
	People   []Participant // in order of number
	Contents Contents      // as far as the boards have come, see Complete

	Newest, Before Shown // the last two frames; clients interpolate bodies between them
	Gains          map[uint16]spatial.Heard
	Hearers        Hearers
	Lives          map[uint16]Live // by author, complete

	Lines     []Line           // chat, oldest first
	Reactions map[uint16]uint8 // last reaction by participant
	Asked     int              // number of times a host asked this participant to speak
	Door      Door
	Knocks    []Knock      // for participants who may answer them
	Author    board.Author // of this participant's strokes
	Erasing   Role         // see [Access.Erasing]

	LastClientSequence uint64 // of this client, durable at the last Welcome

	coming map[uint32]uint64 // boards that are not whole: their highest sequence so far
	target uint64            // sequence of the last Welcome or reset
}

// Shown is all bodies at one tick.
type Shown struct {
	Tick   uint64
	Bodies []avatar.Entry // in order of number
}

// ErrGap reports a missing result. The replica then needs a new Welcome.
var ErrGap = errors.New("worldstate: a result is missing")

// Apply applies one event. Events must come in order. The replica keeps the event's
// parts.
func (r *Replica) Apply(e Event) error {
	switch e := e.(type) {
	case *Welcome:
		r.welcome(e)
	case *Joined:
		r.setPerson(e.Participant)
	case *ParticipantChanged:
		r.setPerson(e.Participant)
	case *Left:
		r.forget(e.Participant)
	case *Strokes:
		r.fill(e)
	case *Result:
		if e.Sequence != r.Contents.Sequence+1 {
			return fmt.Errorf("result %d after %d: %w", e.Sequence, r.Contents.Sequence, ErrGap)
		}
		r.Contents.Apply(e)
		r.finished(e)
	case *Missed:
		for _, result := range e.Results {
			if err := r.Apply(result); err != nil {
				return err
			}
		}
	case *ChatLine:
		r.Lines = append(r.Lines, e.Line)
		r.Lines = r.Lines[max(0, len(r.Lines)-KeptRecords):]
	case *ChatHistory:
		r.Lines = e.Lines
	case *Reacted:
		r.Reactions[e.Participant] = e.Kind
	case *AskedToSpeak:
		r.Asked++
	case *DoorChanged:
		r.Door, r.Knocks, r.Erasing = e.Door, e.Knocks, e.Erasing
	case *BoardsReset:
		r.Contents.Sequence = e.Sequence
		r.forgetBoards()
	}
	return nil
}

func (r *Replica) welcome(e *Welcome) {
	before := *r
	*r = Replica{
		You: e.You, TickRate: int(e.TickRate), Scene: e.Scene, People: e.Participants,
		Contents: Contents{Sequence: e.Sequence, Objects: e.Objects},
		Newest:   Shown{e.Tick, e.Bodies}, Before: Shown{e.Tick, slices.Clone(e.Bodies)},
		Gains: map[uint16]spatial.Heard{}, Lives: map[uint16]Live{}, Reactions: map[uint16]uint8{},
		LastClientSequence: e.LastClientSequence, Author: e.Author, target: e.Sequence,
	}
	if e.From == nil {
		r.forgetBoards()
		return
	}
	r.Contents.Sequence, r.coming = *e.From, before.coming
	for i := range r.Contents.Objects {
		o := &r.Contents.Objects[i]
		o.Board = before.Board(o.Number)
	}
}

// forgetBoards expects all boards anew.
func (r *Replica) forgetBoards() {
	r.coming = map[uint32]uint64{}
	for i := range r.Contents.Objects {
		if o := &r.Contents.Objects[i]; o.Kind == KindBoard {
			o.Board = &board.Board{}
			r.coming[o.Number] = 0
		}
	}
}

// Have returns what the replica has of the boards, for a resume.
func (r *Replica) Have() *Have {
	h := &Have{Sequence: r.Contents.Sequence}
	for object, after := range r.coming {
		h.Boards = append(h.Boards, Coming{object, after})
	}
	return h
}

func (r *Replica) setPerson(p Participant) {
	i := r.indexOf(p.Number)
	if i < len(r.People) && r.People[i].Number == p.Number {
		r.People[i] = p
		return
	}
	r.People = slices.Insert(r.People, i, p)
}

func (r *Replica) forget(number uint16) {
	if i := r.indexOf(number); i < len(r.People) && r.People[i].Number == number {
		r.People = slices.Delete(r.People, i, i+1)
	}
	delete(r.Gains, number)
	delete(r.Lives, number)
	delete(r.Reactions, number)
}

// indexOf returns the index of number in People, or where to insert it.
func (r *Replica) indexOf(number uint16) int {
	return sort.Search(len(r.People), func(i int) bool { return r.People[i].Number >= number })
}

// fill adds a part of a board.
func (r *Replica) fill(e *Strokes) {
	o := r.Contents.Object(e.Object)
	if o == nil || o.Board == nil {
		return
	}
	strokes := e.Page.Strokes()
	for _, s := range strokes {
		o.Board.Add(s)
	}
	if !e.More {
		delete(r.coming, e.Object)
	} else if len(strokes) > 0 {
		r.coming[e.Object] = e.Page.Last()
	}
}

// finished removes a live stroke when its result has come.
func (r *Replica) finished(e *Result) {
	if e.Change.Kind != board.Put {
		return
	}
	for author, l := range r.Lives {
		if l.Stroke == e.Change.Stroke.ID {
			delete(r.Lives, author)
		}
	}
}

// Complete reports whether all boards have come that existed at the last Welcome or
// reset.
func (r *Replica) Complete() bool {
	return r.You != 0 && len(r.coming) == 0 && r.Contents.Sequence >= r.target
}

// Person returns the participant with the number, or nil.
func (r *Replica) Person(number uint16) *Participant {
	if i := r.indexOf(number); i < len(r.People) && r.People[i].Number == number {
		return &r.People[i]
	}
	return nil
}

// Body returns the participant's body in the newest frame.
func (r *Replica) Body(number uint16) (avatar.Body, bool) {
	i, here := slices.BinarySearchFunc(r.Newest.Bodies, number, func(e avatar.Entry, n uint16) int { return int(e.Number) - int(n) })
	if !here {
		return avatar.Body{}, false
	}
	return r.Newest.Bodies[i].Body, true
}

// Board returns the board with the number, as far as it has come, or nil.
func (r *Replica) Board(number uint32) *board.Board {
	if o := r.Contents.Object(number); o != nil {
		return o.Board
	}
	return nil
}
