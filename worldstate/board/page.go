package board

import (
	"slices"
	"sort"
	"sync"
)

const (
	// pageBytes is the approximate size of an encoded page; a larger stroke has a page
	// of its own.
	pageBytes = 16 << 10
	// StrokeBytes is the maximum encoded size of a stroke without its points.
	StrokeBytes = 50
)

// Page holds consecutive strokes of a board. A page never changes; the board replaces
// it.
type Page struct {
	strokes []*Stroke
	bytes   int

	encoding sync.Once
	encoded  []byte
}

// NewPage returns a page of strokes, which must be in order of sequence. The page keeps
// the slice.
func NewPage(strokes []*Stroke) *Page {
	p := &Page{strokes: strokes}
	for _, s := range strokes {
		p.bytes += StrokeBytes + len(s.Points)
	}
	return p
}

// Strokes returns the page's strokes. Callers must not change them.
func (p *Page) Strokes() []*Stroke { return p.strokes }

// Encoded returns the page's encoding. It calls encode once for all callers, which may
// be on any goroutines and share the result.
func (p *Page) Encoded(encode func([]*Stroke) []byte) []byte {
	p.encoding.Do(func() { p.encoded = encode(p.strokes) })
	return p.encoded
}

// Last returns the sequence of the last stroke. The page must not be empty.
func (p *Page) Last() uint64 { return p.strokes[len(p.strokes)-1].Sequence }

// index returns where a stroke with the sequence is, or would be.
func (p *Page) index(sequence uint64) int {
	return sort.Search(len(p.strokes), func(i int) bool { return p.strokes[i].Sequence >= sequence })
}

// pages are a board's strokes in order of sequence. No page is empty. A change touches
// one or two pages.
type pages []*Page

// find returns the page that contains the sequence, or the first page after it.
func (p pages) find(sequence uint64) int {
	return sort.Search(len(p), func(i int) bool { return p[i].Last() >= sequence })
}

func (p *pages) insert(s *Stroke) {
	all := *p
	at := all.find(s.Sequence)
	newest := at == len(all)
	if newest && at > 0 && all[at-1].bytes+StrokeBytes+len(s.Points) <= pageBytes {
		at--
	} else if newest {
		*p = append(all, NewPage([]*Stroke{s}))
		return
	}
	strokes := all[at].strokes
	i := all[at].index(s.Sequence)
	*p = slices.Replace(all, at, at+1, cut(slices.Concat(strokes[:i], []*Stroke{s}, strokes[i:]))...)
}

// cut makes one page of the strokes, or more if they are too many.
func cut(strokes []*Stroke) (cut []*Page) {
	whole := NewPage(strokes)
	if whole.bytes <= pageBytes {
		return []*Page{whole}
	}
	from, bytes := 0, 0
	for i, s := range strokes {
		more := StrokeBytes + len(s.Points)
		if i > from && (bytes >= whole.bytes/2 || bytes+more > pageBytes) {
			cut = append(cut, NewPage(strokes[from:i:i]))
			from, bytes = i, 0
		}
		bytes += more
	}
	return append(cut, NewPage(strokes[from:]))
}

// remove removes a stroke and joins pages that have become small.
func (p *pages) remove(s *Stroke) {
	all := *p
	at := all.find(s.Sequence)
	i := all[at].index(s.Sequence)
	rest := NewPage(slices.Concat(all[at].strokes[:i], all[at].strokes[i+1:]))
	switch {
	case len(rest.strokes) == 0:
		*p = slices.Delete(all, at, at+1)
	case at > 0 && all[at-1].small(rest):
		*p = slices.Replace(all, at-1, at+1, join(all[at-1], rest))
	case at+1 < len(all) && rest.small(all[at+1]):
		*p = slices.Replace(all, at, at+2, join(rest, all[at+1]))
	default:
		all[at] = rest
	}
}

// small reports whether two pages together have half the size of one.
func (p *Page) small(next *Page) bool { return p.bytes+next.bytes <= pageBytes/2 }

func join(p, next *Page) *Page { return NewPage(slices.Concat(p.strokes, next.strokes)) }

// all returns the strokes of all pages.
func (p pages) all() []*Stroke {
	n := 0
	for _, page := range p {
		n += len(page.strokes)
	}
	strokes := make([]*Stroke, 0, n)
	for _, page := range p {
		strokes = append(strokes, page.strokes...)
	}
	return strokes
}
