package object

import (
	"math"
	"slices"

	"stoa/clients/desktop/motion"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// List is all objects of a room as they are shown now: the records, and over them what
// people hold. The zero List is empty.
type List struct {
	Objects []Object // in the order in which they were put

	resting []Object // without what people hold
	records []*record.Record
	held    []worldstate.Held
	set     *record.Set
	newest  uint64 // result of which records are
	fresh   bool   // records are newer than resting
	moved   bool   // held is newer than Objects
}

// Take copies what has changed from a replica. [List.Follow] does the rest, without the
// replica.
func (l *List) Take(r *worldstate.Replica) {
	if set := r.Contents.Set(record.Room); set != l.set || r.Contents.Sequence != l.newest || set.Len() != len(l.records) {
		l.records, l.set, l.newest, l.fresh = set.Records(), set, r.Contents.Sequence, true
	}
	if !l.holds(r.Held) {
		l.held, l.moved = l.held[:0], true
		for _, h := range r.Held {
			l.held = append(l.held, h)
		}
		slices.SortFunc(l.held, func(a, b worldstate.Held) int { return int(a.Participant) - int(b.Participant) })
	}
}

// holds reports whether the list knows what people hold.
func (l *List) holds(all map[uint16]worldstate.Held) bool {
	if len(all) != len(l.held) {
		return false
	}
	for _, known := range l.held {
		h, still := all[known.Participant]
		if !still || h.Object != known.Object || !slices.Equal(h.Properties, known.Properties) {
			return false
		}
	}
	return true
}

// Follow brings Objects up to date, and reports whether they have changed.
func (l *List) Follow() bool {
	rest := l.fresh && l.rest()
	if !rest && !l.moved {
		return false
	}
	l.moved = false
	l.Objects = append(l.Objects[:0], l.resting...)
	if len(l.held) == 0 {
		return true
	}
	at := make(map[record.ID]int, len(l.Objects))
	for i := range l.Objects {
		at[l.Objects[i].ID] = i
	}
	for _, h := range l.held {
		if i, here := at[h.Object]; here {
			l.Objects[i] = l.resting[i].Held(h.Participant, h.Properties)
		}
	}
	return true
}

// rest makes the objects of the records, and reports whether they differ from those before.
// A record never changes, so objects of known records are kept; both are in order of Made.
func (l *List) rest() bool {
	l.fresh = false
	same := len(l.resting) == len(l.records)
	for i := 0; same && i < len(l.records); i++ {
		same = l.resting[i].Record == l.records[i]
	}
	if same {
		return false
	}
	old := l.resting
	l.resting = make([]Object, 0, len(l.records))
	for _, r := range l.records {
		for len(old) > 0 && old[0].Made < r.Made {
			old = old[1:]
		}
		if len(old) > 0 && old[0].Record == r {
			l.resting = append(l.resting, old[0])
		} else {
			l.resting = append(l.resting, Of(r))
		}
	}
	return true
}

// mostBoards is how many boards a room has; others are ignored. PROTOCOL.md section 11.
const mostBoards = 24

// Board is a board, and whether somebody holds it.
type Board struct {
	motion.Board
	Held bool
}

// BoardsOf returns the boards among the objects of a room, except those with an
// impossible size.
func BoardsOf(objects []Object) (boards []Board) {
	for i := range objects {
		o := &objects[i]
		if o.Kind != record.Board || len(boards) == mostBoards {
			continue
		}
		if b, possible := motion.BoardOf(o.ID, o.Shown); possible {
			boards = append(boards, Board{b, o.Holder != 0})
		}
	}
	return boards
}

// firstBrought is the first id of seats that people brought; those of the scene are
// lower.
const firstBrought = 1 << 31

// SeatsOf returns the seats that people brought. A seat keeps its id when it is moved.
func SeatsOf(objects []Object) (seats []scene.Seat) {
	for i := range objects {
		if o := &objects[i]; o.Kind == record.Seat {
			seats = append(seats, scene.Seat{ID: firstBrought | uint32(o.Made)&(firstBrought-1), At: o.At, Yaw: o.Yaw * 180 / math.Pi})
		}
	}
	return seats
}
