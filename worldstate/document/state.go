package document

import (
	"encoding/binary"
	"maps"
	"slices"
)

// State is a state vector: for each client how many of its units are known, from the first
// without a gap. A client of which nothing is known is not in it.
type State map[uint64]uint64

// DecodeState reads a state vector, of at most Stored.Clients clients. The error is a Fault.
func DecodeState(b []byte) (State, error) {
	r := reader{data: b}
	n := r.count()
	if n > Stored.Clients {
		r.fail("too many clients")
	}
	s := State{}
	for ; n > 0 && r.fault == nil; n-- {
		i := r.id()
		if _, twice := s[i.client]; twice {
			r.fail("client twice")
		}
		if i.clock > 0 {
			s[i.client] = i.clock
		}
	}
	if r.left() > 0 {
		r.fail("bytes behind the end")
	}
	if r.fault != nil {
		return nil, *r.fault
	}
	return s, nil
}

// Encode writes the vector as Yjs reads it; the same vector gives the same bytes.
func (s State) Encode() []byte {
	b := binary.AppendUvarint(nil, uint64(len(s)))
	for _, client := range slices.Backward(slices.Sorted(maps.Keys(s))) {
		b = appendID(b, id{client, s[client]})
	}
	return b
}

// Advance adds what an update claims, as far as it joins what is known. Apply updates in the
// order in which they depend on each other, or ask StateOf the merged update.
func (s State) Advance(f Facts) {
	for _, c := range f.Clients {
		if have := s[c.Client]; c.From <= have && c.To > have {
			s[c.Client] = c.To
		}
	}
}

// StateOf returns the state vector of a document that has this update alone. A client's units
// count up to the first gap, as in Yjs.
func StateOf(update []byte) (State, error) {
	s := State{}
	f, err := Check(update, whole(update))
	if err != nil {
		return nil, err
	}
	s.Advance(f)
	return s, nil
}

// whole bounds an update that is already stored: by its bytes alone, so that no sum of what
// was taken is ever refused.
func whole(update []byte) Limits {
	n := max(len(update), len(Empty))
	return Limits{Bytes: n, Structs: n, Clients: n, Depth: Stored.Depth}
}
