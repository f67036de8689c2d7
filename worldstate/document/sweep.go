package document

import (
	"cmp"
	"container/heap"
)

// sweep calls emit, which may cut the piece up to its end, with every unit of every client once, in pieces: clients descending,
// clocks ascending. Where updates overlap, the earlier one counts, because a document, too,
// ignores what it knows already.
func (ix *index) sweep(emit func(*piece)) {
	for blocks := ix.blocks; len(blocks) > 0; {
		n := 1
		for n < len(blocks) && blocks[n].client == blocks[0].client {
			n++
		}
		s := sweeper{updates: ix.updates, blocks: blocks[:n]}
		s.client(emit)
		blocks = blocks[n:]
	}
}

// sweeper goes through what several updates have of one client.
type sweeper struct {
	updates [][]byte
	blocks  []block // that are not open
	open    cursors
	spare   *cursor
	now     piece // what is to be emitted
}

func (s *sweeper) client(emit func(*piece)) {
	for len(s.open) > 0 || len(s.blocks) > 0 {
		if len(s.open) == 0 {
			s.reach(s.blocks[0].clock + 1)
			continue
		}
		s.reach(s.open[0].piece.clock + 1)
		c := heap.Pop(&s.open).(*cursor)
		more := s.alone(c)
		if more {
			for more && s.alone(c) {
				emit(&c.piece)
				more = c.advance()
			}
		} else {
			s.now = c.piece
			more = s.clear(c) || c.advance()
			emit(&s.now)
		}
		if more {
			heap.Push(&s.open, c)
		} else {
			s.spare = c
		}
	}
}

// alone reports whether no other update has anything where the cursor's piece stands.
func (s *sweeper) alone(c *cursor) bool {
	end := c.piece.end()
	return (len(s.open) == 0 || s.open[0].piece.clock >= end) && (len(s.blocks) == 0 || s.blocks[0].clock >= end)
}

// reach opens all blocks that begin before the clock.
func (s *sweeper) reach(clock uint64) {
	for len(s.blocks) > 0 && s.blocks[0].clock < clock {
		b := s.blocks[0]
		s.blocks = s.blocks[1:]
		c := s.spare
		if s.spare = nil; c == nil {
			c = new(cursor)
		}
		*c = cursor{reader: reader{data: s.updates[b.update], at: b.at, depth: Stored.Depth}, left: b.structs, update: b.update}
		c.piece.client, c.piece.clock = b.client, b.clock
		if c.advance() {
			heap.Push(&s.open, c)
		} else {
			s.spare = c
		}
	}
}

// clear removes from later updates what the piece at hand, the cursor's, covers. Where an
// earlier update begins, it ends the piece, leaves the rest to the cursor and returns true.
func (s *sweeper) clear(c *cursor) bool {
	p := &s.now
	s.reach(p.end())
	for len(s.open) > 0 && s.open[0].piece.clock < p.end() {
		o := s.open[0]
		if o.update < c.update {
			c.piece = p.cut(o.piece.clock - p.clock)
			return true
		}
		more := true
		if o.piece.end() > p.end() {
			o.piece = o.piece.cut(p.end() - o.piece.clock)
		} else {
			more = o.advance()
		}
		if more {
			heap.Fix(&s.open, 0)
		} else {
			heap.Pop(&s.open)
		}
	}
	return false
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
