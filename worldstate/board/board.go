package board

import (
	"maps"
	"slices"
)

// Board holds strokes in order of sequence. The zero Board is empty. Strokes
// handed out are shared and must not be changed by their readers.
type Board struct {
	pages  pages
	byID   map[ID]*Stroke
	erased []ID // oldest first
	bytes  int  // of points
}

// Decide says what operation would do as the result with the given sequence,
// or why it is refused. It changes nothing.
func (b *Board) Decide(op *Operation, author Author, sequence uint64) (Change, error) {
	switch op.Kind {
	case Put:
		return b.decidePut(op, author, sequence)
	case Erase:
		ids, err := b.toggled(op.IDs, true)
		over := max(0, len(b.erased)+len(ids)-MaxErased)
		dropped := slices.Concat(b.erased, ids)[:over]
		return Change{Kind: Erase, IDs: ids, Dropped: dropped}, err
	case Restore:
		ids, err := b.toggled(op.IDs, false)
		return Change{Kind: Restore, IDs: ids}, err
	}
	return Change{}, ErrBadKind
}

func (b *Board) decidePut(op *Operation, author Author, sequence uint64) (Change, error) {
	s := op.Stroke
	if s.Width < MinWidth || s.Width > MaxWidth || s.Colour > MaxColour || len(s.Points) > MaxPointsBytes {
		return Change{}, ErrBadStroke
	}
	if n, err := countPoints(s.Points); err != nil || n < 1 || n > MaxPoints {
		return Change{}, ErrBadStroke
	}
	if b.byID[s.ID] != nil {
		return Change{}, ErrExists
	}
	if len(b.byID) >= MaxStrokes || b.bytes+len(s.Points) > MaxBytes {
		return Change{}, ErrFull
	}
	s.Author, s.Sequence, s.Erased = author, sequence, false
	return Change{Kind: Put, Stroke: &s}, nil
}

// toggled returns those of ids that exist and are not yet erased (or not yet
// restored), each once.
func (b *Board) toggled(ids []ID, erased bool) ([]ID, error) {
	var out []ID
	for _, id := range ids[:min(len(ids), MaxIDs)] {
		if s := b.byID[id]; s != nil && s.Erased != erased && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return nil, ErrNoChange
	}
	return out, nil
}

// Apply carries out a change that Decide made, here or on the server. The
// change's stroke becomes the board's.
func (b *Board) Apply(c Change) {
	switch c.Kind {
	case Put:
		b.Add(c.Stroke)
	case Erase:
		b.setErased(c.IDs, true)
		b.erased = append(b.erased, c.IDs...)
		b.drop(c.Dropped)
	case Restore:
		b.setErased(c.IDs, false)
		b.erased = slices.DeleteFunc(b.erased, func(id ID) bool { return slices.Contains(c.IDs, id) })
	}
}

// Add takes a stroke that comes from a store or a server's snapshot. Erased
// strokes added this way count as erased in the order they are added.
func (b *Board) Add(s *Stroke) {
	if b.byID == nil {
		b.byID = make(map[ID]*Stroke)
	}
	if b.byID[s.ID] != nil {
		return
	}
	b.byID[s.ID] = s
	b.pages.insert(s)
	b.bytes += len(s.Points)
	if s.Erased {
		b.erased = append(b.erased, s.ID)
	}
}

// setErased replaces strokes by changed copies: the old ones may be in a
// snapshot that somebody is still reading.
func (b *Board) setErased(ids []ID, erased bool) {
	for _, id := range ids {
		old := b.byID[id]
		if old == nil {
			continue
		}
		s := *old
		s.Erased = erased
		b.byID[id] = &s
		b.pages.replace(&s)
	}
}

func (b *Board) drop(ids []ID) {
	for _, id := range ids {
		if s := b.byID[id]; s != nil {
			b.pages.remove(s)
			delete(b.byID, id)
			b.bytes -= len(s.Points)
		}
	}
	b.erased = slices.DeleteFunc(b.erased, func(id ID) bool { return slices.Contains(ids, id) })
}

// Strokes returns the strokes in order of sequence, erased ones included. The
// slice is a copy, the strokes are shared.
func (b *Board) Strokes() []*Stroke { return b.pages.all() }

// After returns the page with the first stroke that comes after the sequence,
// and whether more follow; strokes of it may come before that. It is an empty
// page where there is none.
func (b *Board) After(sequence uint64) (page *Page, more bool) {
	at := b.pages.find(sequence + 1)
	if at == len(b.pages) {
		return &Page{}, false
	}
	return b.pages[at], at+1 < len(b.pages)
}

// Stroke returns the stroke with the id, or nil.
func (b *Board) Stroke(id ID) *Stroke { return b.byID[id] }

// Len returns how many strokes there are, erased ones included.
func (b *Board) Len() int { return len(b.byID) }

// Equal says whether both have equal strokes.
func (b *Board) Equal(c *Board) bool {
	return b.Len() == c.Len() && slices.EqualFunc(b.Strokes(), c.Strokes(), func(s, t *Stroke) bool { return s == t || s.equal(t) })
}

// Clone returns a board that changes independently. It shares the strokes.
func (b *Board) Clone() *Board {
	return &Board{pages: slices.Clone(b.pages), byID: maps.Clone(b.byID), erased: slices.Clone(b.erased), bytes: b.bytes}
}

// OrderErased says in which order the erased strokes were erased, oldest
// first; a store calls it after adding them.
func (b *Board) OrderErased(ids []ID) { b.erased = slices.Clone(ids) }
