package board

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Limits of the trash: a board keeps erased strokes for a while, and they do not count
// against the board's limits. PROTOCOL.md sections 7.2 and 11.
const (
	KeptErased     = 30 * 24 * time.Hour // at least, unless the other limits are exceeded
	MaxErased      = 40000
	MaxErasedBytes = 32 << 20 // of points
)

// Erasure is one operation that erased strokes. By and Name are zero if they are not
// known.
type Erasure struct {
	Result uint64 // sequence of its result
	At     int64  // Unix milliseconds
	By     Author
	Name   string // display name
}

// Erased is an erased stroke that can be brought back.
type Erased struct {
	*Stroke
	Erasure *Erasure
}

// own reports whether the stroke's author erased the stroke.
func (e *Erased) own() bool { return e.Author == e.Erasure.By }

// byErasure orders strokes by the time of erasing.
func byErasure(a, b *Erased) int {
	return cmp.Or(cmp.Compare(a.Erasure.Result, b.Erasure.Result), bySequence(a.Stroke, b.Stroke))
}

// trash holds a board's erased strokes. A nil trash is empty.
type trash struct {
	byID  map[ID]*Erased
	kept  [2][]*Erased // erased by their own author; the others: each in order of erasing
	bytes int          // of points
}

// lane returns the index in kept. The trash drops strokes erased by their own author
// first, so nobody can push out others' strokes by drawing and erasing.
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

// over returns the strokes that the trash must drop, in this order, to make space for
// newly erased ones. Strokes that are too old are dropped when the room is next opened.
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

// heldFor is how long strokes that somebody erased of another author's cannot be pushed
// out, so that a host can bring them back.
const heldFor = time.Hour

// misses reports whether ids contains a stroke within heldFor.
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

// AddErased adds an erased stroke from a store. Strokes must come in the order of
// erasing.
func (b *Board) AddErased(e *Erased) { b.trash.add(e) }

// Erased returns the erased strokes in the order in which the trash drops them. The
// slice is a copy, the strokes are shared.
func (b *Board) Erased() []*Erased {
	if b.trash == nil {
		return nil
	}
	return slices.Concat(b.trash.kept[0], b.trash.kept[1])
}

// Fitting returns which of ids one restore can bring back with at most most bytes of
// points, or one stroke (now), the ids for later restores (rest), and how many ids
// before rest do not fit on the board (left). Fitting skips ids that are no longer in
// the trash.
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

// without removes the elements of out from list. Both are sorted by compare.
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
