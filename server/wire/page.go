package wire

import (
	"bytes"
	"math"

	"stoa/worldstate/record"
)

// A page of records says once who their authors are and which properties they have.
// Most records of a page share both, and cost little more than ids and values.
// Section 5.6.

// numbering numbers elements of a page from 0, in the order of their first use.
type numbering struct {
	numbers map[string]int // by encoding
	encoded []byte
}

func (t *numbering) number(element *Writer) uint64 {
	n, known := t.numbers[string(element.Bytes())]
	if !known {
		n = len(t.numbers)
		t.numbers[string(element.Bytes())] = n
		t.encoded = append(t.encoded, element.Bytes()...)
	}
	return uint64(n)
}

func (w *Writer) numbering(t *numbering) {
	w.array(len(t.numbers))
	w.raw(t.encoded)
}

// encodePage encodes a page, once for all clients.
func encodePage(all []*record.Record) []byte {
	authors, layouts := numbering{numbers: map[string]int{}}, numbering{numbers: map[string]int{}}
	rows, element := NewWriter(), NewWriter()
	for _, one := range all {
		rows.array(4 + len(one.Properties))
		rows.bin(one.ID[:])
		rows.uint(one.Made)
		element.bin(one.Author[:])
		rows.uint(authors.number(element))
		element.Reset()
		element.layout(one)
		rows.uint(layouts.number(element))
		element.Reset()
		for i := range one.Properties {
			rows.value(one.Properties[i].Value)
		}
	}
	w := NewWriter()
	w.array(3)
	w.numbering(&authors)
	w.numbering(&layouts)
	w.array(len(all))
	w.raw(rows.Bytes())
	return bytes.Clone(w.Bytes()) // a copy of minimum size, because it is kept
}

// layout writes the kind of a record and the names of its properties.
func (w *Writer) layout(one *record.Record) {
	w.array(1 + len(one.Properties))
	w.str(one.Kind)
	for i := range one.Properties {
		w.str(one.Properties[i].Name)
	}
}

type layout struct {
	kind  string
	names []string // ascending
}

func (r *reader) page() *record.Page {
	more := r.record(3)
	var authors []record.Author
	for n := r.array(maxServerElems); n > 0 && r.err == nil; n-- {
		authors = append(authors, record.Author{})
		r.fixed(authors[len(authors)-1][:])
	}
	var layouts []layout
	for n := r.array(maxServerElems); n > 0 && r.err == nil; n-- {
		layouts = append(layouts, r.layout())
	}
	var all []*record.Record
	for n := r.array(maxServerElems); n > 0 && r.err == nil; n-- {
		all = append(all, r.row(authors, layouts))
	}
	r.skipRest(more)
	return record.NewPage(all)
}

func (r *reader) layout() layout {
	n := r.record(1)
	l := layout{kind: r.str(MaxServerBytes)}
	for ; n > 0 && r.err == nil; n-- {
		name := r.str(maxName)
		if last := len(l.names) - 1; last >= 0 && l.names[last] >= name {
			r.fail("the property %q is not in order", name)
		}
		l.names = append(l.names, name)
	}
	return l
}

// row reads a record of a page.
func (r *reader) row(authors []record.Author, layouts []layout) *record.Record {
	one := &record.Record{}
	more := r.record(4)
	r.fixed(one.ID[:])
	one.Made = r.uint(math.MaxUint64)
	author, of := r.uint(math.MaxUint32), r.uint(math.MaxUint32)
	if r.err == nil && (author >= uint64(len(authors)) || of >= uint64(len(layouts))) {
		r.fail("there is no author %d or no layout %d", author, of)
	}
	if r.err != nil {
		return one
	}
	one.Author, one.Kind = authors[author], layouts[of].kind
	for _, name := range layouts[of].names {
		one.Properties = append(one.Properties, record.Property{Name: name, Value: r.value()})
		if more--; r.err != nil {
			return one
		}
	}
	r.skipRest(more)
	return one
}
