package document

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// joined sorts ranges by client, the highest first as Yjs writes them, and by clock, and joins
// those that touch. It works in place.
func joined(spans []Span) []Span {
	if !slices.IsSortedFunc(spans, compareSpans) {
		slices.SortFunc(spans, compareSpans)
	}
	n := 0
	for _, s := range spans {
		if n > 0 && spans[n-1].Client == s.Client && spans[n-1].To >= s.From {
			spans[n-1].To = max(spans[n-1].To, s.To)
			continue
		}
		spans[n] = s
		n++
	}
	return spans[:n]
}

func compareSpans(a, b Span) int {
	return cmp.Or(cmp.Compare(b.Client, a.Client), cmp.Compare(a.From, b.From))
}

// both joins two lists that are joined.
func both(a, b []Span) []Span {
	all := make([]Span, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compareSpans(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return joined(append(append(all, a...), b...))
}

// appendDeletes encodes joined ranges as a delete set.
func appendDeletes(b []byte, spans []Span) []byte {
	clients := 0
	for i := range spans {
		if i == 0 || spans[i-1].Client != spans[i].Client {
			clients++
		}
	}
	b = binary.AppendUvarint(b, uint64(clients))
	for len(spans) > 0 {
		n := 1
		for n < len(spans) && spans[n].Client == spans[0].Client {
			n++
		}
		b = appendID(b, id{spans[0].Client, uint64(n)})
		for _, s := range spans[:n] {
			b = appendID(b, id{s.From, s.To - s.From})
		}
		spans = spans[n:]
	}
	return b
}
