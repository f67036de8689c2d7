package document

import (
	"bytes"
	"slices"
)

// Empty is the update that says nothing. Read only.
var Empty = []byte{0, 0}

// IsEmpty reports whether an update has neither structs nor deletions. No bytes at all count
// as empty, here and wherever this package reads an update. A malformed one is not empty.
func IsEmpty(update []byte) bool {
	if len(update) == 0 || bytes.Equal(update, Empty) {
		return true
	}
	f, err := Check(update, Stored)
	return err == nil && f.Structs == 0 && f.Deletes == 0
}

// Span is a range of clocks of a client, without To.
type Span struct{ Client, From, To uint64 }

// Facts is what an update says of itself.
type Facts struct {
	Clients []Span // what its structs claim, joined where clocks follow; gaps are no claims. As on the wire: by block, clocks ascending
	Deletes int    // ranges of the delete set
	Erased  []Span // one for each client in the delete set: from its first deleted unit to behind its last one
	Structs int    // with gaps
}

// Check walks all of an update from a stranger. The error is a Fault. What passes, Yjs can
// apply: its texts are UTF-8, its values can be parsed, no struct waits for itself.
// It costs time in proportion to the bytes, and memory to the clients and gaps.
func Check(update []byte, l Limits) (Facts, error) {
	var f Facts
	err := walk(update, l, visitor{
		piece: func(p *piece) {
			f.Structs++
			if p.kind == kindSkip {
				return
			}
			if n := len(f.Clients); n > 0 && f.Clients[n-1].Client == p.client && f.Clients[n-1].To == p.clock {
				f.Clients[n-1].To = p.end()
				return
			}
			f.Clients = append(f.Clients, Span{p.client, p.clock, p.end()})
		},
		deletion: func(s Span) {
			f.Deletes++
			if n := len(f.Erased); n > 0 && f.Erased[n-1].Client == s.Client {
				f.Erased[n-1] = Span{s.Client, min(f.Erased[n-1].From, s.From), max(f.Erased[n-1].To, s.To)}
				return
			}
			f.Erased = append(f.Erased, s)
		},
	})
	if err != nil {
		return Facts{}, err
	}
	return f, nil
}

// block is where a client's structs stand in an update.
type block struct {
	client, clock uint64 // of the first struct
	at, structs   int    // the first byte, how many
	update        int    // which update of several
}

// visitor sees the parts of an update; each function may be nil.
type visitor struct {
	block    func(block)
	piece    func(*piece) // the piece is valid during the call alone
	deletion func(Span)   // ranges without length are left out
	rest     func(at int) // where the delete set begins
}

// walk reads an update from end to end and checks everything in it.
func walk(update []byte, l Limits, v visitor) error {
	if len(update) == 0 {
		update = Empty
	}
	if len(update) > l.Bytes {
		return Fault{0, "too many bytes"}
	}
	r := reader{data: update, depth: l.Depth}
	budget := l.Structs
	r.structs(&budget, l.Clients, v)
	if v.rest != nil && r.fault == nil {
		v.rest(r.at)
	}
	r.deletions(&budget, l.Clients, v)
	if r.left() > 0 {
		r.fail("bytes behind the end")
	}
	if r.fault != nil {
		return *r.fault
	}
	return nil
}

// structs reads the blocks of all clients.
func (r *reader) structs(budget *int, clients int, v visitor) {
	n := r.count()
	if n > clients {
		r.fail("too many clients")
	}
	var room [8]uint64
	seen, sorted := room[:0], true
	var p piece
	for ; n > 0 && r.fault == nil; n-- {
		b := block{structs: r.count(), client: r.uint(), clock: r.clock()}
		b.at = r.at
		if *budget -= b.structs; *budget < 0 {
			r.fail("too many structs")
		}
		sorted = sorted && (len(seen) == 0 || seen[len(seen)-1] > b.client)
		seen = append(seen, b.client)
		if v.block != nil && r.fault == nil && b.structs > 0 {
			v.block(b)
		}
		for clock, i := b.clock, 0; i < b.structs && r.fault == nil; i++ {
			r.piece(&p, b.client, clock)
			clock = p.end()
			if v.piece != nil && r.fault == nil {
				v.piece(&p)
			}
		}
	}
	if !sorted && r.fault == nil {
		all := len(seen)
		slices.Sort(seen)
		if len(slices.Compact(seen)) < all {
			r.fail("client twice")
		}
	}
}

// deletions reads the delete set.
func (r *reader) deletions(budget *int, clients int, v visitor) {
	n := r.count()
	if n > clients {
		r.fail("too many clients with deletions")
	}
	for ; n > 0 && r.fault == nil; n-- {
		client, ranges := r.uint(), r.count()
		if *budget -= ranges; *budget < 0 {
			r.fail("too many deletions")
		}
		for ; ranges > 0 && r.fault == nil; ranges-- {
			from := r.clock()
			s := Span{client, from, from + r.clock()}
			if s.To > mostClock {
				r.fail("clock too large")
			}
			if v.deletion != nil && r.fault == nil && s.To > s.From {
				v.deletion(s)
			}
		}
	}
}
