package document

// Fold merges updates and compacts the result: deleted content becomes a length, and
// structs that one client wrote one behind the other become one. A reader of the result is in
// the same state as one of the updates, and can go on editing with readers that have the
// originals, because Yjs splits a fused struct exactly where it was fused. (A hostile struct
// whose right neighbour stands left of its left one may move: clients disagree on it anyway.)
//
// Fold is idempotent. What was deleted is gone: cut versions for a history from the updates
// themselves. The error names the update and wraps a Fault. The cost is that of Merge; the
// result may be some times longer than the updates where a hostile delete set cuts a text to
// pieces, so compare it with the bounds of what is stored before it takes the place of that.
func Fold(updates ...[]byte) ([]byte, error) {
	ix, err := indexed(updates)
	if err != nil {
		return nil, err
	}
	f := folder{deletes: joined(ix.deletes)}
	ix.sweep(f.add)
	f.flush()
	return f.writer.finish(appendDeletes(nil, both(f.deletes, f.found))), nil
}

// folder takes the pieces of a sweep.
type folder struct {
	writer  writer
	deletes []Span // joined
	at      int    // the first deletion that is not behind
	found   []Span // deletions that stand in structs

	held  piece  // waits for one that continues it
	text  []byte // its content
	holds bool
	inMap bool // it, or what it continues, is an entry of a map
}

// add cuts a piece where deletions begin and end.
func (f *folder) add(p *piece) {
	for f.at < len(f.deletes) && (f.deletes[f.at].Client > p.client || f.deletes[f.at].Client == p.client && f.deletes[f.at].To <= p.clock) {
		f.at++
	}
	for at := f.at; at < len(f.deletes); at++ {
		d := f.deletes[at]
		if d.Client != p.client || d.From >= p.end() {
			break
		}
		f.at = at
		if d.From > p.clock {
			rest := p.cut(d.From - p.clock)
			f.join(p)
			*p = rest
		}
		if d.To >= p.end() {
			f.erase(p)
			return
		}
		rest := p.cut(d.To - p.clock)
		f.erase(p)
		*p = rest
	}
	f.join(p)
}

// erase takes a piece of which nothing but its place remains.
func (f *folder) erase(p *piece) {
	if p.kind != kindGC {
		p.kind, p.content, p.head, p.tail = kindDeleted, nil, false, false
	}
	f.join(p)
}

// join lets the held piece grow, or writes it and holds the next one.
func (f *folder) join(p *piece) {
	if p.kind == kindGC || p.kind == kindDeleted {
		f.note(p)
	}
	follows := f.holds && p.client == f.held.client && p.clock == f.held.end()
	if follows && f.continues(p) {
		f.held.length += p.length
		f.text = p.appendText(f.text)
		return
	}
	behind := follows && p.flags&hasOrigin != 0 && p.origin == f.held.last()
	f.inMap = p.flags&hasSub != 0 || behind && f.inMap
	f.flush()
	f.held, f.holds = *p, true
	f.text = p.appendText(f.text[:0])
}

// continues reports whether Yjs could have written the held piece and this one as one. Live
// entries of a map each replace the one before, so they stay apart.
func (f *folder) continues(p *piece) bool {
	h := &f.held
	if h.kind != p.kind || p.kind == kindGC {
		return h.kind == p.kind
	}
	if p.flags&hasOrigin == 0 || p.origin != h.last() || h.flags&hasRight != p.flags&hasRight || h.right != p.right {
		return false
	}
	switch p.kind {
	case kindDeleted:
		return true
	case kindText, kindAny, kindJSON:
		return !f.inMap && p.flags&hasSub == 0
	}
	return false
}

// flush writes the held piece.
func (f *folder) flush() {
	if f.holds {
		f.held.content, f.held.head, f.held.tail = f.text, false, false
		f.writer.put(&f.held)
		f.holds = false
	}
}

// note remembers a deletion that a struct tells.
func (f *folder) note(p *piece) {
	if n := len(f.found); n > 0 && f.found[n-1].Client == p.client && f.found[n-1].To == p.clock {
		f.found[n-1].To = p.end()
		return
	}
	f.found = append(f.found, Span{p.client, p.clock, p.end()})
}
