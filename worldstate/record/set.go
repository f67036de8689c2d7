package record

import (
	"cmp"
	"maps"
	"slices"
)

// Limits bound the records of one parent.
type Limits struct {
	Records int
	Bytes   int // of properties
}

// LimitsOf returns the limits of a parent. PROTOCOL.md section 11.
func LimitsOf(parent ID) Limits {
	if parent == Room {
		return Limits{5_000, 4 << 20}
	}
	return Limits{20_000, 16 << 20}
}

// MaxRestoredBytes bounds what one operation brings back.
const MaxRestoredBytes = 256 << 10

// Set holds the records of one parent, in the order in which they were put. The zero
// Set is empty, of the room, and forgets deleted records; [New] makes one that keeps
// them.
type Set struct {
	parent ID
	pages  pages
	byID   map[ID]*Record
	orders map[string]ID // explicit order keys
	bytes  int
	trash  *trash // nil: deleted records are forgotten
}

// New returns an empty set that keeps deleted records for a while, so that people can
// bring them back.
func New(parent ID) *Set { return &Set{parent: parent, trash: &trash{}} }

// NewReplica returns an empty set that forgets deleted records.
func NewReplica(parent ID) *Set { return &Set{parent: parent} }

// Keeps reports whether the set keeps deleted records.
func (s *Set) Keeps() bool { return s.trash != nil }

// Child returns an empty set for what a record holds, which keeps deleted records if s
// does.
func (s *Set) Child(parent ID) *Set {
	if s.trash != nil {
		return New(parent)
	}
	return NewReplica(parent)
}

// Decide returns what the changes would do as the result with the given sequence, or
// why the set refuses them, and changes nothing. All changes happen or none. It ignores
// deletes, restores and patches of records that are not there, or already so, unless
// nothing is left to do (ErrNoChange).
func (s *Set) Decide(changes []Change, by *Editor, sequence uint64) (Effects, error) {
	d := decision{set: s, by: by, sequence: sequence, seen: make(map[ID]bool, len(changes))}
	if len(changes) == 0 || len(changes) > MaxChanges {
		return Effects{}, ErrTwice
	}
	for i := range changes {
		c := &changes[i]
		if d.seen[c.ID] {
			return Effects{}, ErrTwice
		}
		d.seen[c.ID] = true
		if err := d.add(c, i); err != nil {
			return Effects{}, err
		}
	}
	return d.end()
}

// Taken reports whether a record has the id, in the set or in its trash.
func (s *Set) Taken(id ID) bool { return s.byID[id] != nil || s.trash.get(id) != nil }

// SizeOf returns roughly the bytes that a change sends to everybody.
func (s *Set) SizeOf(c *Change) int {
	n := len(c.ID) + c.Properties.Size()
	if t := s.trash.get(c.ID); c.Verb == Restore && t != nil {
		n += t.Size()
	}
	return n
}

// holds reports whether the set has space for more records and bytes.
func (s *Set) holds(records, bytes int) bool {
	most := LimitsOf(s.parent)
	return len(s.byID)+records <= most.Records && s.bytes+bytes <= most.Bytes
}

// Apply carries out effects of Decide, here or on the server. The set keeps the
// effects' records.
func (s *Set) Apply(e *Effects) {
	var deleted []*Record
	for i := range e.Of {
		switch f := &e.Of[i]; f.Verb {
		case Put:
			s.Add(f.Record)
		case Patch:
			if r := s.byID[f.ID]; r != nil {
				s.replace(r, r.with(f.Properties))
			}
		case Delete:
			if r := s.byID[f.ID]; r != nil {
				s.remove(r)
				deleted = append(deleted, r)
			}
		case Restore:
			s.trash.remove([]ID{f.Record.ID})
			s.Add(f.Record)
		}
	}
	if s.trash != nil {
		slices.SortFunc(deleted, byMade)
		for _, r := range deleted {
			s.trash.add(&Deleted{r, e.Deletion})
		}
		s.trash.remove(e.Dropped)
	}
}

// Add adds records from a store or a server. It ignores records that the set has.
func (s *Set) Add(all ...*Record) {
	if s.byID == nil {
		s.byID = make(map[ID]*Record)
	}
	for _, r := range all {
		if s.byID[r.ID] == nil {
			s.count(r, 1)
			s.byID[r.ID] = r
			s.pages.insert(r)
		}
	}
}

func (s *Set) remove(r *Record) {
	s.count(r, -1)
	delete(s.byID, r.ID)
	s.pages.remove(r)
}

func (s *Set) replace(old, r *Record) {
	s.count(old, -1)
	s.count(r, 1)
	s.byID[r.ID] = r
	s.pages.replace(r)
}

// count adds a record's size and order key to the set, or takes them away.
func (s *Set) count(r *Record, sign int) {
	s.bytes += sign * r.Properties.Size()
	key := r.Properties.Text(Order)
	switch {
	case key == "":
	case sign < 0 && s.orders[key] == r.ID: // another record may have taken the key while r was deleted
		delete(s.orders, key)
	case sign < 0:
	default:
		if s.orders == nil {
			s.orders = map[string]ID{}
		}
		s.orders[key] = r.ID
	}
}

// Records returns the records in the order in which they were put. The slice is a copy,
// the records are shared.
func (s *Set) Records() []*Record {
	if s == nil {
		return nil
	}
	return s.pages.all()
}

// InOrder returns the records from the lowest to the topmost, by [Record.OrderKey]; of
// records with the same key the newer ones lie on top.
func (s *Set) InOrder() []*Record {
	all := s.Records()
	if s != nil && len(s.orders) > 0 {
		slices.SortFunc(all, func(a, b *Record) int { return cmp.Or(cmp.Compare(a.OrderKey(), b.OrderKey()), byMade(a, b)) })
	}
	return all
}

// After returns the page that contains the first record after made, and whether more
// pages follow. The page may also contain earlier records. It is empty if there is no
// such record.
func (s *Set) After(made uint64) (page *Page, more bool) {
	at := s.pages.find(made + 1)
	if at == len(s.pages) {
		return &Page{}, false
	}
	return s.pages[at], at+1 < len(s.pages)
}

// Get returns the record with the id, or nil.
func (s *Set) Get(id ID) *Record {
	if s == nil {
		return nil
	}
	return s.byID[id]
}

// Len returns how many records there are.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.byID)
}

// Bytes returns roughly the bytes of all records, deleted ones included.
func (s *Set) Bytes() int {
	if s.trash != nil {
		return s.bytes + s.trash.bytes
	}
	return s.bytes
}

// Shown returns roughly the encoded bytes of all records, without the deleted ones.
func (s *Set) Shown() int { return s.bytes + recordSize*s.Len() }

// Equal reports whether both sets have equal records.
func (s *Set) Equal(t *Set) bool {
	return s.Len() == t.Len() && slices.EqualFunc(s.Records(), t.Records(), (*Record).equal)
}

// Clone returns an independent copy that shares the records.
func (s *Set) Clone() *Set {
	return &Set{parent: s.parent, pages: slices.Clone(s.pages), byID: maps.Clone(s.byID), orders: maps.Clone(s.orders), bytes: s.bytes, trash: s.trash.clone()}
}

func byMade(a, b *Record) int { return cmp.Compare(a.Made, b.Made) }
