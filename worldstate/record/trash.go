package record

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Limits of the trash: a set keeps deleted records for a while, and they do not count
// against the set's limits. PROTOCOL.md sections 7.2 and 11.
const (
	KeptDeleted     = 30 * 24 * time.Hour // at least, unless the other limits are exceeded
	MaxDeleted      = 40000
	MaxDeletedBytes = 32 << 20 // of properties
)

// Deletion is one operation that deleted records. By and Name are zero if they are not
// known.
type Deletion struct {
	Result uint64 // sequence of its result
	At     int64  // Unix milliseconds
	By     Author
	Name   string // display name
	Shared bool   // something deleted held records of others than its author
}

// Deleted is a deleted record that can be brought back.
type Deleted struct {
	*Record
	Deletion *Deletion
}

// own reports whether the record's author deleted the record, and with it nothing of
// others.
func (e *Deleted) own() bool { return e.Author == e.Deletion.By && !e.Deletion.Shared }

// byDeletion orders records by the time of deleting.
func byDeletion(a, b *Deleted) int {
	return cmp.Or(cmp.Compare(a.Deletion.Result, b.Deletion.Result), byMade(a.Record, b.Record))
}

// trash holds a set's deleted records. A nil trash is empty.
type trash struct {
	byID  map[ID]*Deleted
	kept  [2][]*Deleted // deleted by their own author or by the room itself; the others: each in order of deleting
	bytes int           // of properties
}

// lane returns the index in kept. The trash drops records deleted by their own author
// first, so nobody can push out others' records by putting and deleting; and what the room
// itself deleted, so that the trash never stops a host who takes back what somebody put.
func (e *Deleted) lane() int {
	if e.own() || e.Deletion.By == (Author{}) && !e.Deletion.Shared {
		return 0
	}
	return 1
}

func (t *trash) get(id ID) *Deleted {
	if t == nil {
		return nil
	}
	return t.byID[id]
}

func (t *trash) add(e *Deleted) {
	if t.byID == nil {
		t.byID = make(map[ID]*Deleted)
	}
	t.byID[e.ID] = e
	t.bytes += e.Properties.Size()
	t.kept[e.lane()] = append(t.kept[e.lane()], e)
}

// over returns the records that the trash must drop, in this order, to make space for
// newly deleted ones. Records that are too old are dropped when the room is next opened.
func (t *trash) over(records []*Record, by *Deletion) (ids []ID) {
	if t == nil {
		return nil
	}
	var added [2][]*Deleted
	n, bytes := len(t.byID)+len(records), t.bytes
	for _, s := range records {
		e := &Deleted{s, by}
		added[e.lane()] = append(added[e.lane()], e)
		bytes += s.Properties.Size()
	}
	for _, queue := range [4][]*Deleted{t.kept[0], added[0], t.kept[1], added[1]} {
		for _, e := range queue {
			if n <= MaxDeleted && bytes <= MaxDeletedBytes {
				return ids
			}
			ids, n, bytes = append(ids, e.ID), n-1, bytes-e.Properties.Size()
		}
	}
	return ids
}

// heldFor is how long records that somebody deleted of another author's cannot be pushed
// out, so that a host can bring them back.
const heldFor = time.Hour

// misses reports whether ids contains a record within heldFor.
func (t *trash) misses(ids []ID, at int64) bool {
	return slices.ContainsFunc(ids, func(id ID) bool {
		e := t.get(id)
		return e != nil && e.Held(at)
	})
}

// Held reports whether the record must not be dropped at a time, Unix milliseconds: somebody
// deleted it of another author within heldFor.
func (e *Deleted) Held(at int64) bool {
	return e.lane() == 1 && e.Deletion.At > at-heldFor.Milliseconds()
}

func (t *trash) remove(ids []ID) {
	if t == nil {
		return
	}
	var out [2][]*Deleted
	for _, id := range ids {
		if e := t.byID[id]; e != nil {
			delete(t.byID, id)
			t.bytes -= e.Properties.Size()
			out[e.lane()] = append(out[e.lane()], e)
		}
	}
	for i := range t.kept {
		slices.SortFunc(out[i], byDeletion)
		t.kept[i] = without(t.kept[i], out[i], byDeletion)
	}
}

func (t *trash) clone() *trash {
	if t == nil {
		return nil
	}
	return &trash{byID: maps.Clone(t.byID), kept: [2][]*Deleted{slices.Clone(t.kept[0]), slices.Clone(t.kept[1])}, bytes: t.bytes}
}

// AddDeleted adds a deleted record from a store. Records must come in the order of
// deleting.
func (s *Set) AddDeleted(e *Deleted) { s.trash.add(e) }

// HasOthers reports whether a record is, or was before it was deleted, of another author.
func (s *Set) HasOthers(than Author) bool {
	for _, r := range s.byID {
		if r.Author != than {
			return true
		}
	}
	return slices.ContainsFunc(s.Deleted(), func(d *Deleted) bool { return d.Author != than })
}

// Deleted returns the deleted records in the order in which the trash drops them. The
// slice is a copy, the records are shared.
func (s *Set) Deleted() []*Deleted {
	if s.trash == nil {
		return nil
	}
	return slices.Concat(s.trash.kept[0], s.trash.kept[1])
}

// Fitting returns which of ids one restore can bring back with at most most bytes of
// properties, or one record (now), the ids for later restores (rest), and how many ids
// before rest do not fit in the set (left). Fitting skips ids that are no longer in
// the trash.
func (s *Set) Fitting(ids []ID, most int) (now, rest []ID, left int) {
	bytes := 0
	for i, id := range ids {
		e := s.trash.get(id)
		switch {
		case e == nil:
		case !s.holds(len(now)+1, bytes+e.Properties.Size()):
			left++
		case len(now) == MaxChanges || len(now) > 0 && bytes+e.Properties.Size() > most:
			return now, ids[i:], left
		default:
			now, bytes = append(now, id), bytes+e.Properties.Size()
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
