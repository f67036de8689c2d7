package board

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// What is erased is kept for a while and counts against nobody's room to draw.
// PROTOCOL.md section 7.2.
const (
	KeptErased     = 30 * 24 * time.Hour // at least, where it is not too much
	MaxErased      = 40000
	MaxErasedBytes = 32 << 20 // of points
)

// Erasure is one operation that erased strokes: when, and whose it was. By and
// Name are zero where that was not written down.
type Erasure struct {
	Result uint64 // its sequence
	At     int64  // Unix milliseconds
	By     Author
	Name   string // as it was shown
}

// Erased is a stroke that can be brought back.
type Erased struct {
	*Stroke
	Erasure *Erasure
}

// own says whether the stroke was erased by who drew it.
func (e *Erased) own() bool { return e.Author == e.Erasure.By }

// byErasure is the order in which strokes were erased.
func byErasure(a, b *Erased) int {
	return cmp.Or(cmp.Compare(a.Erasure.Result, b.Erasure.Result), bySequence(a.Stroke, b.Stroke))
}

// trash is what was erased from a board. A nil trash is empty.
type trash struct {
	byID  map[ID]*Erased
	kept  [2][]*Erased // what its own author erased, and the rest: each in order of erasure
	bytes int          // of points
}

// lane says in which part of kept a stroke is. Where there is too much, what
// people erased of their own is dropped first: nobody can draw and erase so much
// that what he erased of others is lost.
func (e *Erased) lane() int {
	if e.own() {
		return 0
	}
	return 1
}

func (t *trash) get(id ID) *Erased {
	if t == nil {
		return nil
	}
	return t.byID[id]
}

func (t *trash) add(e *Erased) {
	if t.byID == nil {
		t.byID = make(map[ID]*Erased)
	}
	t.byID[e.ID] = e
	t.bytes += len(e.Points)
	t.kept[e.lane()] = append(t.kept[e.lane()], e)
}

// over returns what has to go, and in which order, when strokes are erased: what is
// too much. What is too old goes when the room is next opened.
func (t *trash) over(strokes []*Stroke, by *Erasure) (ids []ID) {
	if t == nil {
		return nil
	}
	var added [2][]*Erased
	n, bytes := len(t.byID)+len(strokes), t.bytes
	for _, s := range strokes {
		e := &Erased{s, by}
		added[e.lane()] = append(added[e.lane()], e)
		bytes += len(s.Points)
	}
	for _, queue := range [4][]*Erased{t.kept[0], added[0], t.kept[1], added[1]} {
		for _, e := range queue {
			if n <= MaxErased && bytes <= MaxErasedBytes {
				return ids
			}
			ids, n, bytes = append(ids, e.ID), n-1, bytes-len(e.Points)
		}
	}
	return ids
}

// heldFor is how long nobody can make others' strokes go for good that somebody
// erased: a host can bring them back.
const heldFor = time.Hour

// misses says whether something is to go too early.
func (t *trash) misses(ids []ID, at int64) bool {
	return slices.ContainsFunc(ids, func(id ID) bool {
		e := t.get(id)
		return e != nil && !e.own() && e.Erasure.At > at-heldFor.Milliseconds()
	})
}

func (t *trash) remove(ids []ID) {
	var out [2][]*Erased
	for _, id := range ids {
		if e := t.byID[id]; e != nil {
			delete(t.byID, id)
			t.bytes -= len(e.Points)
			out[e.lane()] = append(out[e.lane()], e)
		}
	}
	for i := range t.kept {
		slices.SortFunc(out[i], byErasure)
		t.kept[i] = without(t.kept[i], out[i], byErasure)
	}
}

func (t *trash) clone() *trash {
	if t == nil {
		return nil
	}
	return &trash{byID: maps.Clone(t.byID), kept: [2][]*Erased{slices.Clone(t.kept[0]), slices.Clone(t.kept[1])}, bytes: t.bytes}
}

// AddErased takes an erased stroke that comes from a store, in the order in
// which they were erased.
func (b *Board) AddErased(e *Erased) { b.trash.add(e) }

// Erased returns what can be brought back, in the order in which it would be
// dropped. The slice is a copy, the strokes are shared.
func (b *Board) Erased() []*Erased {
	if b.trash == nil {
		return nil
	}
	return slices.Concat(b.trash.kept[0], b.trash.kept[1])
}

// Fitting returns how many of ids, from the first, one operation can bring back
// that is to carry at most so many bytes of points, or one stroke: now is what it asks for, rest what is to be asked for after it, and left how
// many of those before rest do not fit onto the board. What cannot be brought
// back any more counts for nothing.
func (b *Board) Fitting(ids []ID, most int) (now, rest []ID, left int) {
	bytes := 0
	for i, id := range ids {
		e := b.trash.get(id)
		switch {
		case e == nil:
		case !b.holds(len(now)+1, bytes+len(e.Points)):
			left++
		case len(now) == MaxIDs || len(now) > 0 && bytes+len(e.Points) > most:
			return now, ids[i:], left
		default:
			now, bytes = append(now, id), bytes+len(e.Points)
		}
	}
	return now, nil, left
}

// without takes out of a sorted list what it has of another, sorted alike.
func without[T any](list, out []T, compare func(a, b T) int) []T {
	to, from := 0, 0
	for _, one := range out {
		place, found := slices.BinarySearchFunc(list[from:], one, compare)
		if found {
			to += copy(list[to:], list[from:from+place])
			from += place + 1
		}
	}
	to += copy(list[to:], list[from:])
	clear(list[to:])
	return list[:to]
}
