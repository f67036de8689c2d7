package document

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
)

// Merge joins updates of one document, in any order and with any overlap, into one that says
// the same. Where clocks are missing between them it writes a gap, so that what is behind can
// wait there. The error names the update and wraps a Fault.
//
// It keeps deleted content and every struct: Fold removes them. It costs the bytes, times the
// logarithm of how many updates have structs of one client.
func Merge(updates ...[]byte) ([]byte, error) {
	ix, err := indexed(updates)
	if err != nil {
		return nil, err
	}
	var w writer
	ix.sweep(w.put)
	return w.finish(appendDeletes(nil, joined(ix.deletes))), nil
}

// index says where the structs of all clients stand in several updates.
type index struct {
	updates [][]byte
	blocks  []block // clients descending, then clocks ascending
	deletes []Span
}

// indexed checks updates and finds their parts.
func indexed(updates [][]byte) (*index, error) {
	ix := &index{updates: updates}
	current := 0
	v := visitor{
		block:    func(b block) { b.update = current; ix.blocks = append(ix.blocks, b) },
		deletion: func(s Span) { ix.deletes = append(ix.deletes, s) },
	}
	for i, u := range updates {
		current = i
		if err := walk(u, whole(u), v); err != nil {
			return nil, fmt.Errorf("update %d: %w", i, err)
		}
	}
	slices.SortFunc(ix.blocks, func(a, b block) int {
		return cmp.Or(cmp.Compare(b.client, a.client), cmp.Compare(a.clock, b.clock), cmp.Compare(a.update, b.update))
	})
	return ix, nil
}

// sweep calls emit with every unit of every client once, in pieces: clients descending,
// clocks ascending. Of several structs for the same clocks the one that begins first counts,
// then the one of the earlier update.
func (ix *index) sweep(emit func(*piece)) {
	for blocks := ix.blocks; len(blocks) > 0; {
		n := 1
		for n < len(blocks) && blocks[n].client == blocks[0].client {
			n++
		}
		ix.sweepClient(blocks[:n], emit)
		blocks = blocks[n:]
	}
}

func (ix *index) sweepClient(blocks []block, emit func(*piece)) {
	var open cursors
	for next := uint64(0); ; {
		for len(blocks) > 0 && (len(open) == 0 || blocks[0].clock <= open[0].piece.clock) {
			c := &cursor{reader: reader{data: ix.updates[blocks[0].update], at: blocks[0].at, depth: Stored.Depth}, left: blocks[0].structs, update: blocks[0].update}
			c.piece.client, c.piece.clock = blocks[0].client, blocks[0].clock
			if c.advance() {
				heap.Push(&open, c)
			}
			blocks = blocks[1:]
		}
		if len(open) == 0 {
			return
		}
		c := open[0]
		p := c.piece
		if c.advance() {
			heap.Fix(&open, 0)
		} else {
			heap.Pop(&open)
		}
		if p.end() <= next {
			continue
		}
		if p.clock < next {
			p = p.cut(next - p.clock)
		}
		next = p.end()
		emit(&p)
	}
}

// cursor reads one block, gaps left out.
type cursor struct {
	reader reader
	piece  piece
	left   int // structs unread
	update int
}

// advance reads the next piece; false at the end.
func (c *cursor) advance() bool {
	for c.left > 0 {
		c.left--
		c.reader.piece(&c.piece, c.piece.client, c.piece.end())
		if c.piece.kind != kindSkip {
			return true
		}
	}
	return false
}

// cursors is a heap by clock, then by update.
type cursors []*cursor

func (c cursors) Len() int { return len(c) }
func (c cursors) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(c[i].piece.clock, c[j].piece.clock), cmp.Compare(c[i].update, c[j].update)) < 0
}
func (c cursors) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)   { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
