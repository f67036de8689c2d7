package document

import "errors"

// node is a part of a struct in the document.
type node struct {
	piece
	left, next *node // in the list of its type, or in the history of its key
	in         *branch
	key        string
	deleted    bool
	holds      *branch // what a nested type is
	before     int     // the integration that saw the node last
	conflicts  int     // likewise, since the last move
}

// branch is a type: a text, list, map or element.
type branch struct {
	kind    int    // typeArray...; of a root unknown: -1
	name    string // of an element, a hook or a root
	item    *node  // that holds it; nil of a root
	first   *node
	entries map[string]*entry
}

// entry is all that was set at one key. The last one counts.
type entry struct{ first, last *node }

// Tree is a document as it stands, to be read by one goroutine at a time.
type Tree struct {
	roots    map[string]*branch
	byClient map[uint64]*line
	steps    int // of comparing what was written at the same place
	visit    int
}

// mostSteps bounds how often Read compares two structs that were written at the same place at
// the same time. A thousand people who all write at one place at once need half a million.
const mostSteps = 5_000_000

// ErrTangled is the error of Read for documents in which too much was written at one place.
var ErrTangled = errors.New("document: too many structs contend for one place")

// mostNodes bounds the parts of a document that Read builds, of some hundred bytes each. A book
// by many hands has a fifth of that.
const mostNodes = 500_000

// ErrTooMany is the error of Read for documents of more than half a million parts.
var ErrTooMany = errors.New("document: too many parts to be read")

// Read builds the document of an update. What waits for missing structs is left out, as in
// Yjs. It costs time and memory in proportion to the bytes, some hundred bytes for a struct,
// and at most mostSteps comparisons. The error wraps a Fault, or is ErrTangled or
// ErrTooMany.
func Read(update []byte) (*Tree, error) {
	folded, err := Fold(update)
	if err != nil {
		return nil, err
	}
	byClient, all, err := lines(folded)
	if err != nil {
		return nil, err
	}
	order := arrange(byClient, all)
	if !split(byClient, all, order) {
		return nil, ErrTooMany
	}
	t := &Tree{roots: map[string]*branch{}, byClient: byClient}
	for _, s := range order {
		l := s.line
		last := len(l.nodes)
		if s.piece+1 < len(l.starts) {
			last = l.starts[s.piece+1]
		}
		for i := l.starts[s.piece]; i < last; i++ {
			if t.integrate(&l.nodes[i]); t.steps > mostSteps {
				return nil, ErrTangled
			}
		}
	}
	return t, nil
}

// integrate puts a node where YATA, the algorithm of Yjs, puts it, whatever else is there:
// Nicolaescu et al., "Near Real-Time Peer-to-Peer Shared Editing on Extensible Data Types",
// 2016, with the right origin that Yjs adds.
func (t *Tree) integrate(n *node) {
	if n.kind == kindGC {
		return
	}
	var left, right *node
	if n.flags&hasOrigin != 0 {
		left = t.byClient[n.origin.client].find(n.origin.clock)
	}
	if n.flags&hasRight != 0 {
		right = t.byClient[n.right.client].find(n.right.clock)
	}
	if t.settle(n, left, right); n.in == nil {
		n.kind = kindGC
		return
	}
	n.deleted = n.kind == kindDeleted
	if left == nil && (right == nil || right.left != nil) || left != nil && left.next != right {
		left = t.contend(n, left, right)
	}
	n.link(left)
	if n.kind == kindType {
		n.holds = newBranch(n)
	}
}

// settle finds the type in which a node stands. It stays nil if that type is gone.
func (t *Tree) settle(n, left, right *node) {
	at := n.where()
	switch {
	case left != nil && left.kind == kindGC || right != nil && right.kind == kindGC:
	case left != nil:
		n.in, n.key = left.in, left.key
		n.flags = n.flags&^hasSub | left.flags&hasSub
	case right != nil:
		n.in, n.key = right.in, right.key
		n.flags = n.flags&^hasSub | right.flags&hasSub
	case at.inItem:
		n.in, n.key = t.byClient[at.item.client].find(at.item.clock).holds, at.key
	default:
		n.in, n.key = t.root(at.root), at.key
	}
}

func (t *Tree) root(name string) *branch {
	if t.roots[name] == nil {
		t.roots[name] = &branch{kind: -1, name: name}
	}
	return t.roots[name]
}

// inMap reports whether the node is an entry of a map, or an attribute.
func (n *node) inMap() bool { return n.flags&hasSub != 0 }

// begin is the first node of the list in which n stands.
func (n *node) begin() *node {
	if !n.inMap() {
		return n.in.first
	}
	if e := n.in.entries[n.key]; e != nil {
		return e.first
	}
	return nil
}

// contend returns the node behind which n belongs, among all that stand between its left and
// its right neighbour.
func (t *Tree) contend(n, left, right *node) *node {
	o := n.begin()
	if left != nil {
		o = left.next
	}
	t.visit++
	seen, since := t.visit, t.visit
	for ; o != nil && o != right; o = o.next {
		t.steps++
		o.before, o.conflicts = seen, since
		if n.sameOrigin(o) {
			if o.client < n.client {
				left = o
				t.visit++
				since = t.visit
			} else if n.flags&hasRight == o.flags&hasRight && n.right == o.right {
				break
			}
			continue
		}
		if o.flags&hasOrigin == 0 {
			break
		}
		origin := t.byClient[o.origin.client].find(o.origin.clock)
		if origin.before != seen {
			break
		}
		if origin.conflicts != since {
			left = o
			t.visit++
			since = t.visit
		}
	}
	return left
}

func (n *node) sameOrigin(o *node) bool {
	return n.flags&hasOrigin == o.flags&hasOrigin && n.origin == o.origin
}

// link puts the node behind another one of its list, or at the start.
func (n *node) link(left *node) {
	n.left = left
	if left != nil {
		n.next, left.next = left.next, n
	} else {
		n.next = n.begin()
	}
	if n.next != nil {
		n.next.left = n
	}
	if !n.inMap() {
		if left == nil {
			n.in.first = n
		}
		return
	}
	e := n.in.entries[n.key]
	if e == nil {
		if n.in.entries == nil {
			n.in.entries = map[string]*entry{}
		}
		e = &entry{}
		n.in.entries[n.key] = e
	}
	if left == nil {
		e.first = n
	}
	if n.next != nil {
		n.deleted = true
		return
	}
	e.last = n
	if left != nil {
		left.deleted = true
	}
}

// newBranch reads which type a node holds.
func newBranch(n *node) *branch {
	r := reader{data: n.content}
	b := &branch{item: n, kind: int(r.uint())}
	if b.kind == typeElement || b.kind == typeHook {
		b.name = string(r.text())
	}
	return b
}
