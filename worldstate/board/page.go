package board

import (
	"slices"
	"sort"
	"sync"
)

const (
	// pageBytes is what the strokes of a page come to when they are encoded,
	// about; a stroke that is larger has a page of its own.
	pageBytes = 16 << 10
	// StrokeBytes is what a stroke comes to besides its points, at most.
	StrokeBytes = 50
)

// Page is some strokes that follow each other on a board. It does not change: a
// board that does has another in its place.
type Page struct {
	strokes []*Stroke
	bytes   int

	encoding sync.Once
	encoded  []byte
}

// NewPage returns a page of strokes, which are in order of sequence and become
// the page's.
func NewPage(strokes []*Stroke) *Page {
	p := &Page{strokes: strokes}
	for _, s := range strokes {
		p.bytes += StrokeBytes + len(s.Points)
	}
	return p
}

// Strokes returns the page's strokes, which are not to be changed.
func (p *Page) Strokes() []*Stroke { return p.strokes }

// Encoded returns what encode makes of the strokes. It is called once, however
// many ask, from any goroutine: what they get is shared.
func (p *Page) Encoded(encode func([]*Stroke) []byte) []byte {
	p.encoding.Do(func() { p.encoded = encode(p.strokes) })
	return p.encoded
}

// Last returns the sequence of the last stroke. There must be one.
func (p *Page) Last() uint64 { return p.strokes[len(p.strokes)-1].Sequence }

// index is where a stroke of the sequence is, or would be.
func (p *Page) index(sequence uint64) int {
	return sort.Search(len(p.strokes), func(i int) bool { return p.strokes[i].Sequence >= sequence })
}

// pages are a board's strokes in order of sequence. None is empty. A change
// costs a page or two, not the board.
type pages []*Page

// find is the page in which a stroke of the sequence is, or the first behind it.
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

// cut makes a page of strokes, or more where they are too many for one.
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

// remove takes a stroke out, and lets pages that have become small be one.
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

// small says whether two pages come to half of one.
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
