package wire

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// field is one field of a message or of a record in it.
type field struct {
	name     string // as in PROTOCOL.md and TypeScript: clientSequence
	goName   string
	owner    reflect.Type // the struct that declares it
	index    []int
	form     *form
	kinds    []uint64 // of which it is a field; nil for all
	optional bool     // may be absent where nothing follows
}

type fields []field

// fieldsOf reads a struct's fields, those of embedded structs in their place. The
// tag `wire` says what a type does not, see [tag]. What clients send has a bound for
// every length; bounded says that it is so.
func fieldsOf(t reflect.Type, bounded bool) (all fields) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := parseTag(f.Tag.Get("wire"))
		switch {
		case tag.skip || !f.IsExported():
		case f.Anonymous && f.Type.Kind() == reflect.Struct && named[f.Type] == nil:
			for _, inner := range fieldsOf(f.Type, bounded) {
				inner.index = append([]int{i}, inner.index...)
				all = append(all, inner)
			}
		default:
			name := cmp.Or(tag.name, lowerFirst(f.Name))
			all = append(all, field{name, f.Name, t, []int{i}, formOf(f.Type, tag, bounded), tag.kinds, tag.optional})
			if n := len(all); tag.kinds == nil && n > 1 && all[n-2].kinds != nil {
				panic("wire: " + f.Name + " of " + t.Name() + " follows a field that only some kinds have: its place would depend on the kind")
			}
		}
	}
	return all
}

func lowerFirst(name string) string {
	if short := strings.TrimSuffix(name, "s"); short == strings.ToUpper(short) { // ID, IDs, SDP
		return strings.ToLower(name)
	}
	r := []rune(name)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// applies says whether the message in v has the field.
func (f *field) applies(v reflect.Value) bool {
	return f.kinds == nil || slices.Contains(f.kinds, v.FieldByName("Kind").Uint())
}

func (f *field) absent(v reflect.Value) bool { return f.optional && v.FieldByIndex(f.index).IsZero() }

// count returns how many fields are written.
func (all fields) count(v reflect.Value) (n int) {
	for i := range all {
		if f := &all[i]; f.applies(v) && !f.absent(v) {
			n++
		}
	}
	return n
}

func (all fields) write(w *Writer, v reflect.Value) {
	for i := range all {
		if f := &all[i]; f.applies(v) && !f.absent(v) {
			f.form.write(w, v.FieldByIndex(f.index))
		}
	}
}

// read takes n fields. Those of a newer version behind the known ones are passed
// over.
func (all fields) read(r *reader, v reflect.Value, n int) {
	for i := range all {
		f := &all[i]
		switch {
		case r.err != nil:
			return
		case !f.applies(v):
		case n > 0:
			f.form.read(r, v.FieldByIndex(f.index))
			n--
		case !f.optional:
			r.fail("the field %s is missing", f.name)
		}
	}
	r.skipRest(n)
}

// tag is what a field says beyond its type: `wire:"min=1,max=8"`.
type tag struct {
	skip     bool     // "-": it is no field of the message
	null     bool     // "nil": a pointer, or bytes, that may be nil
	optional bool     // "optional": likewise, and it may be absent where nothing follows
	nonzero  bool     // "nonzero": bytes of a fixed length that are not all zero
	least    uint64   // "min=1"
	most     uint64   // "max=8": of bytes and text how many, of a list how many elements
	bounded  bool     // most was given
	kinds    []uint64 // "kinds=2|3": it is a field only where the field Kind is one of these
	unit     string   // "unit=mm": of a number; see units
	name     string   // "name=x": where it is not the Go field's
	script   string   // "script=x": what TypeScript makes of bytes
}

func parseTag(text string) (t tag) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "-":
			t.skip = true
		case "nil":
			t.null = true
		case "optional":
			t.optional, t.null = true, true
		case "nonzero":
			t.nonzero = true
		case "min":
			t.least = number(value)
		case "max":
			t.most, t.bounded = number(value), true
		case "kinds":
			for _, k := range strings.Split(value, "|") {
				t.kinds = append(t.kinds, number(k))
			}
		case "unit":
			t.unit = value
		case "script":
			t.script = value
		case "name":
			t.name = value
		default:
			panic(fmt.Sprintf("wire: the tag %q means nothing", word))
		}
	}
	return t
}

func number(text string) uint64 {
	if text == "2^63-1" {
		return math.MaxInt64
	}
	n, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		panic("wire: a tag has a bad number: " + text)
	}
	return n
}
