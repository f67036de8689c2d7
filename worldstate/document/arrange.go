package document

import (
	"math"
	"slices"
	"sort"
)

// line is what one client wrote, up to its first gap.
type line struct {
	client  uint64
	pieces  []piece
	done    int    // how many pieces are arranged
	state   uint64 // clock behind them
	waiting bool   // an earlier line on the stack
	stuck   bool   // waits for what is not there
	cuts    []uint64
	starts  []int // the first node of each arranged piece
	nodes   []node
}

// lines reads an update into lines, clients descending.
func lines(update []byte) (map[uint64]*line, []*line, error) {
	byClient, all, pieces := map[uint64]*line{}, []*line(nil), 0
	err := walk(update, whole(update), visitor{piece: func(p *piece) {
		l := byClient[p.client]
		if l == nil {
			l = &line{client: p.client}
			byClient[p.client], all = l, append(all, l)
		}
		end := uint64(0)
		if n := len(l.pieces); n > 0 {
			end = l.pieces[n-1].end()
		}
		if p.clock == end && p.kind != kindSkip && pieces <= mostNodes {
			l.pieces = append(l.pieces, *p)
			pieces++
		}
	}})
	if pieces > mostNodes {
		err = ErrTooMany
	}
	return byClient, all, err
}

// step is one piece in an order in which everything comes behind what it depends on.
type step struct {
	line  *line
	piece int
}

// arrange orders all pieces that do not wait for something that is missing. Its cost grows
// with the pieces.
func arrange(byClient map[uint64]*line, all []*line) (order []step) {
	type wish struct {
		line *line
		need uint64 // the clock that must be arranged
	}
	for _, first := range all {
		stack := []wish{{first, math.MaxUint64}}
		for len(stack) > 0 {
			w := stack[len(stack)-1]
			l := w.line
			if l.state > w.need || len(stack) == 1 && l.done == len(l.pieces) {
				l.waiting = false
				stack = stack[:len(stack)-1]
				continue
			}
			missing, waits := id{}, l.stuck || l.done == len(l.pieces)
			if !waits {
				missing, waits = l.missing(byClient)
				if !waits {
					order = append(order, step{l, l.done})
					l.state = l.pieces[l.done].end()
					l.done++
					continue
				}
				if other := byClient[missing.client]; other != nil && !other.waiting && !other.stuck {
					l.waiting = true
					stack = append(stack, wish{other, missing.clock})
					continue
				}
			}
			for _, w := range stack {
				w.line.stuck, w.line.waiting = true, false
			}
			stack = nil
		}
	}
	return order
}

// missing returns an id on which the line's next piece waits.
func (l *line) missing(byClient map[uint64]*line) (id, bool) {
	p := &l.pieces[l.done]
	lacks := func(i id) bool {
		other := byClient[i.client]
		return other == nil || i.clock >= other.state
	}
	if p.flags&hasOrigin != 0 && lacks(p.origin) {
		return p.origin, true
	}
	if p.flags&hasRight != 0 && lacks(p.right) {
		return p.right, true
	}
	if at := p.where(); at.inItem && lacks(at.item) {
		return at.item, true
	}
	return id{}, false
}

// address is where a piece without neighbours stands.
type address struct {
	item   id // that holds the type, if inItem
	inItem bool
	root   string
	key    string // in a map
}

// where decodes a piece's parent; empty if it has none.
func (p *piece) where() (a address) {
	if len(p.parent) == 0 {
		return a
	}
	r := reader{data: p.parent}
	if r.uint() == 0 {
		a.inItem, a.item = true, r.id()
	} else {
		a.root = string(r.text())
	}
	if p.flags&hasSub != 0 {
		a.key = string(r.text())
	}
	return a
}

// split makes the nodes of all arranged pieces, cut wherever another piece stands beside a
// unit, so that nothing needs to be cut later. False: there are too many.
func split(byClient map[uint64]*line, all []*line, order []step) bool {
	nodes := len(order)
	for _, s := range order {
		p := &s.line.pieces[s.piece]
		if p.flags&hasOrigin != 0 {
			l := byClient[p.origin.client]
			l.cuts = append(l.cuts, p.origin.clock+1)
		}
		if p.flags&hasRight != 0 {
			l := byClient[p.right.client]
			l.cuts = append(l.cuts, p.right.clock)
		}
	}
	for _, l := range all {
		slices.Sort(l.cuts)
		l.cuts = slices.Compact(l.cuts)
		inside := l.inside()
		if nodes += inside; nodes > mostNodes {
			return false
		}
		l.nodes = make([]node, 0, l.done+inside)
		l.starts = make([]int, 0, l.done)
		cuts := l.cuts
		for _, p := range l.pieces[:l.done] {
			l.starts = append(l.starts, len(l.nodes))
			for len(cuts) > 0 && cuts[0] <= p.clock {
				cuts = cuts[1:]
			}
			for len(cuts) > 0 && cuts[0] < p.end() {
				rest := p.cut(cuts[0] - p.clock)
				l.nodes = append(l.nodes, node{piece: p})
				p, cuts = rest, cuts[1:]
			}
			l.nodes = append(l.nodes, node{piece: p})
		}
		l.pieces, l.cuts = l.pieces[:l.done], nil
	}
	return true
}

// inside is how many cuts are not where pieces begin or end.
func (l *line) inside() (n int) {
	cuts := l.cuts
	for i := range l.pieces[:l.done] {
		p := &l.pieces[i]
		for len(cuts) > 0 && cuts[0] < p.end() {
			if cuts[0] > p.clock {
				n++
			}
			cuts = cuts[1:]
		}
	}
	return n
}

// find returns the node that holds a unit.
func (l *line) find(clock uint64) *node {
	i := sort.Search(len(l.nodes), func(i int) bool { return l.nodes[i].end() > clock })
	return &l.nodes[i]
}
