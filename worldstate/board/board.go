package board

import (
	"cmp"
	"maps"
	"slices"
)

// Board holds strokes in order of sequence. The zero Board is empty and forgets erased
// strokes; [New] makes one that keeps them. Readers share the strokes and must not
// change them.
type Board struct {
	pages pages
	byID  map[ID]*Stroke
	bytes int    // of points
	trash *trash // nil: erased strokes are forgotten
}

// New returns an empty board that keeps erased strokes for a while, so that people can
// bring them back.
func New() *Board { return &Board{trash: &trash{}} }

// Decide returns what the operation would do as the result with the given sequence, or
// why the board refuses it, and changes nothing. An erase or restore of another
// author's stroke needs [Editor.Others] (ErrNotYours).
func (b *Board) Decide(op *Operation, by *Editor, sequence uint64) (Change, error) {
	switch op.Kind {
	case Put:
		return b.decidePut(op, by, sequence)
	case Erase:
		return b.decideErase(op, by, sequence)
	case Restore:
		return b.decideRestore(op, by)
	}
	return Change{}, ErrBadKind
}

func (b *Board) decidePut(op *Operation, by *Editor, sequence uint64) (Change, error) {
	s := Stroke{ID: op.ID, Sequence: sequence, Author: by.Author, Colour: op.Colour, Width: op.Width, Points: op.Points}
	if s.Width < MinWidth || s.Width > MaxWidth || s.Colour > MaxColour || len(s.Points) > MaxPointsBytes {
		return Change{}, ErrBadStroke
	}
	if n, err := countPoints(s.Points); err != nil || n < 1 || n > MaxPoints {
		return Change{}, ErrBadStroke
	}
	if b.Taken(s.ID) {
		return Change{}, ErrExists
	}
	if !b.holds(1, len(s.Points)) {
		return Change{}, ErrFull
	}
	return Change{Kind: Put, Stroke: &s}, nil
}

// decideErase decides who may erase: an editor may erase its own author's strokes, and with
// Others all strokes. [Author] is a hash of the account and the room
// (worldstate.AccountID.Author).
func (b *Board) decideErase(op *Operation, by *Editor, sequence uint64) (Change, error) {
	var strokes []*Stroke
	for _, id := range op.ids() {
		if s := b.byID[id]; s != nil {
			strokes = append(strokes, s)
		}
	}
	strokes = inOrder(strokes)
	switch {
	case len(strokes) == 0:
		return Change{}, ErrNoChange
	case !by.Others && slices.ContainsFunc(strokes, func(s *Stroke) bool { return s.Author != by.Author }):
		return Change{}, ErrNotYours
	}
	c := Change{Kind: Erase, Erasure: &Erasure{Result: sequence, At: by.At, By: by.Author, Name: by.Name}}
	for _, s := range strokes {
		c.IDs = append(c.IDs, s.ID)
	}
	c.Dropped = b.trash.over(strokes, c.Erasure)
	if b.trash.misses(c.Dropped, by.At) {
		return Change{}, ErrErasedFull
	}
	return c, nil
}

// decideRestore decides who may bring strokes back: an editor without Others only strokes
// that it drew and erased itself.
func (b *Board) decideRestore(op *Operation, by *Editor) (Change, error) {
	c, bytes, others := Change{Kind: Restore}, 0, false
	for _, id := range op.ids() {
		if e := b.trash.get(id); e != nil {
			c.Strokes = append(c.Strokes, e.Stroke)
			others = others || e.Author != by.Author || !e.own()
		}
	}
	c.Strokes = inOrder(c.Strokes)
	for _, s := range c.Strokes {
		bytes += len(s.Points)
	}
	switch {
	case len(c.Strokes) == 0:
		return Change{}, ErrNoChange
	case others && !by.Others:
		return Change{}, ErrNotYours
	case bytes > MaxRestoredBytes:
		return Change{}, ErrTooLarge
	case !b.holds(len(c.Strokes), bytes):
		return Change{}, ErrFull
	}
	return c, nil
}

// Taken reports whether a stroke has the id, on the board or in the trash.
func (b *Board) Taken(id ID) bool { return b.byID[id] != nil || b.trash.get(id) != nil }

// holds reports whether the board has space for the given numbers of strokes and bytes
// of points.
func (b *Board) holds(strokes, bytes int) bool {
	return len(b.byID)+strokes <= MaxStrokes && b.bytes+bytes <= MaxBytes
}

// inOrder sorts strokes by sequence and removes duplicates.
func inOrder(strokes []*Stroke) []*Stroke {
	slices.SortFunc(strokes, bySequence)
	return slices.Compact(strokes)
}

func bySequence(a, b *Stroke) int { return cmp.Compare(a.Sequence, b.Sequence) }

// Apply carries out a change of Decide, here or on the server. The board keeps the
// change's strokes.
func (b *Board) Apply(c Change) {
	switch c.Kind {
	case Put:
		b.Add(c.Stroke)
	case Erase:
		erased := b.remove(c.IDs)
		if b.trash != nil {
			for _, s := range erased {
				b.trash.add(&Erased{s, c.Erasure})
			}
			b.trash.remove(c.Dropped)
		}
	case Restore:
		if b.trash != nil {
			b.trash.remove(idsOf(c.Strokes))
		}
		b.Add(c.Strokes...)
	}
}

// Add adds strokes from a store or a server, in order of sequence. It ignores strokes
// that the board already has.
func (b *Board) Add(strokes ...*Stroke) {
	if b.byID == nil {
		b.byID = make(map[ID]*Stroke)
	}
	for _, s := range strokes {
		if b.byID[s.ID] == nil {
			b.byID[s.ID] = s
			b.bytes += len(s.Points)
			b.pages.insert(s)
		}
	}
}

// remove removes strokes and returns them in order of sequence.
func (b *Board) remove(ids []ID) (removed []*Stroke) {
	for _, id := range ids {
		if s := b.byID[id]; s != nil {
			removed = append(removed, s)
			delete(b.byID, id)
			b.bytes -= len(s.Points)
			b.pages.remove(s)
		}
	}
	return inOrder(removed)
}

func idsOf(strokes []*Stroke) (ids []ID) {
	for _, s := range strokes {
		ids = append(ids, s.ID)
	}
	return ids
}

// Strokes returns the strokes in order of sequence. The slice is a copy, the
// strokes are shared.
func (b *Board) Strokes() []*Stroke { return b.pages.all() }

// After returns the page that contains the first stroke after the sequence, and whether
// more pages follow. The page may also contain earlier strokes. It is empty if there is
// no such stroke.
func (b *Board) After(sequence uint64) (page *Page, more bool) {
	at := b.pages.find(sequence + 1)
	if at == len(b.pages) {
		return &Page{}, false
	}
	return b.pages[at], at+1 < len(b.pages)
}

// Stroke returns the stroke with the id, or nil.
func (b *Board) Stroke(id ID) *Stroke { return b.byID[id] }

// Len returns how many strokes there are.
func (b *Board) Len() int { return len(b.byID) }

// Equal reports whether both boards have equal strokes.
func (b *Board) Equal(c *Board) bool {
	return b.Len() == c.Len() && slices.EqualFunc(b.Strokes(), c.Strokes(), func(s, t *Stroke) bool { return s == t || s.equal(t) })
}

// Clone returns an independent copy that shares the strokes.
func (b *Board) Clone() *Board {
	return &Board{pages: slices.Clone(b.pages), byID: maps.Clone(b.byID), bytes: b.bytes, trash: b.trash.clone()}
}
