package worldstate

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/record"
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
	Contents Contents      // as far as the records have come, see Complete

	Newest, Before Shown // the last two frames; clients interpolate bodies between them
	Gains          map[uint16]spatial.Heard
	Hearers        Hearers
	Lives          map[uint16]Live // by author, complete
	Held           map[uint16]Held // by participant: what each holds now

	Lines     []Line           // chat, oldest first
	Reactions map[uint16]uint8 // last reaction by participant
	Asked     int              // number of times a host asked this participant to speak
	Door      Door
	Knocks    []Knock       // for participants who may answer them
	Author    record.Author // of what this participant puts
	Rights

	LastClientSequence uint64 // of this client, durable at the last Welcome

	coming map[record.ID]uint64 // parents that are not whole: Made of their newest record so far
	target uint64               // sequence of the last Welcome or reset
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
	case *Records:
		r.fill(e)
	case *Result:
		if e.Sequence != r.Contents.Sequence+1 {
			return fmt.Errorf("result %d after %d: %w", e.Sequence, r.Contents.Sequence, ErrGap)
		}
		r.Contents.Apply(e)
		r.follow(e)
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
		r.Door, r.Knocks, r.Rights = e.Door, e.Knocks, e.Rights
	case *ContentsReset:
		r.Contents.Sequence = e.Sequence
		r.forgetRecords()
	}
	return nil
}

func (r *Replica) welcome(e *Welcome) {
	before := *r
	*r = Replica{
		You: e.You, TickRate: int(e.TickRate), Scene: e.Scene, People: e.Participants,
		Contents: Contents{Sequence: e.Sequence},
		Newest:   Shown{e.Tick, e.Bodies}, Before: Shown{e.Tick, slices.Clone(e.Bodies)},
		Gains: map[uint16]spatial.Heard{}, Lives: map[uint16]Live{}, Held: map[uint16]Held{}, Reactions: map[uint16]uint8{},
		LastClientSequence: e.LastClientSequence, Author: e.Author, target: e.Sequence,
	}
	if e.From == nil {
		r.forgetRecords()
		return
	}
	r.Contents.Sequence, r.Contents.Sets, r.coming = *e.From, before.Contents.Sets, before.coming
}

// forgetRecords expects all records anew.
func (r *Replica) forgetRecords() {
	r.Contents.Sets = map[record.ID]*record.Set{record.Room: record.NewReplica(record.Room)}
	r.coming = map[record.ID]uint64{record.Room: 0}
}

// Have returns what the replica has of the records, for a resume.
func (r *Replica) Have() *Have {
	h := &Have{Sequence: r.Contents.Sequence}
	for parent, after := range r.coming {
		h.Parents = append(h.Parents, Coming{parent, after})
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
	delete(r.Held, number)
	delete(r.Reactions, number)
}

// indexOf returns the index of number in People, or where to insert it.
func (r *Replica) indexOf(number uint16) int {
	return sort.Search(len(r.People), func(i int) bool { return r.People[i].Number >= number })
}

// fill adds a part of the records of one parent.
func (r *Replica) fill(e *Records) {
	set := r.Contents.Sets[e.Parent]
	if set == nil {
		return
	}
	all := e.Page.Records()
	for _, one := range all {
		if e.Parent == record.Room && record.KindOf(one.Kind).CanHold() && r.Contents.Sets[one.ID] == nil {
			r.Contents.Hold(one)
			r.coming[one.ID] = 0
		}
	}
	set.Add(all...)
	if !e.More {
		delete(r.coming, e.Parent)
	} else if len(all) > 0 {
		r.coming[e.Parent] = e.Page.Last()
	}
}

// follow removes live strokes that the result finishes, and follows boards that come
// back.
func (r *Replica) follow(e *Result) {
	for author, l := range r.Lives {
		if e.Puts(l.Stroke) {
			delete(r.Lives, author)
		}
	}
	for i := range e.Of {
		switch f := &e.Of[i]; {
		case f.Verb == record.Delete && e.Parent == record.Room:
			delete(r.coming, f.ID)
		case f.Verb == record.Restore && record.KindOf(f.Record.Kind).CanHold():
			r.coming[f.Record.ID] = 0
		}
	}
}

// Complete reports whether all records have come that existed at the last Welcome or
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

// Boards returns the ids of the boards of the room, in the order in which they were put.
func (r *Replica) Boards() (ids []record.ID) {
	for _, o := range r.Contents.Sets[record.Room].Records() {
		if o.Kind == record.Board {
			ids = append(ids, o.ID)
		}
	}
	return ids
}
