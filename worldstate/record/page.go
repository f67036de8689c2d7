package record

import (
	"slices"
	"sort"
)

// pageBytes is the size of the records of a page, each with its author and the names of its
// properties; an encoded page, which has those once, is smaller. A larger record has a page of
// its own.
const pageBytes = 16 << 10

// Page holds consecutive records of a set. A page never changes; the set replaces the
// page.
type Page struct {
	records []*Record
	bytes   int

	encoding Encoding
}

// NewPage returns a page of records, which must be in the order in which they were put.
// The page keeps the slice.
func NewPage(records []*Record) *Page {
	p := &Page{records: records}
	for _, s := range records {
		p.bytes += s.Size()
	}
	return p
}

// Records returns the page's records. Callers must not change them.
func (p *Page) Records() []*Record { return p.records }

// Encoded returns the page's encoding, made once.
func (p *Page) Encoded(encode func([]*Record) []byte) []byte {
	return Encode(&p.encoding, p.records, encode)
}

// Last returns [Record.Made] of the last record. The page must not be empty.
func (p *Page) Last() uint64 { return p.records[len(p.records)-1].Made }

// index returns where a record is, or would be.
func (p *Page) index(made uint64) int {
	return sort.Search(len(p.records), func(i int) bool { return p.records[i].Made >= made })
}

// pages are a set's records in the order in which they were put. No page is empty. A change touches
// one or two pages.
type pages []*Page

// find returns the page that contains the record, or the first page after it.
func (p pages) find(made uint64) int {
	return sort.Search(len(p), func(i int) bool { return p[i].Last() >= made })
}

func (p *pages) insert(s *Record) {
	all := *p
	at := all.find(s.Made)
	newest := at == len(all)
	if newest && at > 0 && all[at-1].bytes+s.Size() <= pageBytes {
		at--
	} else if newest {
		*p = append(all, NewPage([]*Record{s}))
		return
	}
	records := all[at].records
	i := all[at].index(s.Made)
	*p = slices.Replace(all, at, at+1, cut(slices.Concat(records[:i], []*Record{s}, records[i:]))...)
}

// replace replaces a record by its successor.
func (p *pages) replace(s *Record) {
	all := *p
	at := all.find(s.Made)
	records := slices.Clone(all[at].records)
	records[all[at].index(s.Made)] = s
	*p = slices.Replace(all, at, at+1, cut(records)...)
}

// cut makes one page of the records, or more if they are too many.
func cut(records []*Record) (cut []*Page) {
	whole := NewPage(records)
	if whole.bytes <= pageBytes {
		return []*Page{whole}
	}
	from, bytes := 0, 0
	for i, s := range records {
		more := s.Size()
		if i > from && (bytes >= whole.bytes/2 || bytes+more > pageBytes) {
			cut = append(cut, NewPage(records[from:i:i]))
			from, bytes = i, 0
		}
		bytes += more
	}
	return append(cut, NewPage(records[from:]))
}

// remove removes a record and joins pages that have become small.
func (p *pages) remove(s *Record) {
	all := *p
	at := all.find(s.Made)
	i := all[at].index(s.Made)
	rest := NewPage(slices.Concat(all[at].records[:i], all[at].records[i+1:]))
	switch {
	case len(rest.records) == 0:
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

func join(p, next *Page) *Page { return NewPage(slices.Concat(p.records, next.records)) }

// all returns the records of all pages.
func (p pages) all() []*Record {
	n := 0
	for _, page := range p {
		n += len(page.records)
	}
	records := make([]*Record, 0, n)
	for _, page := range p {
		records = append(records, page.records...)
	}
	return records
}
