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

// field is one field of a message or a record.
type field struct {
	name     string // as in PROTOCOL.md and TypeScript: clientSequence
	goName   string
	owner    reflect.Type // the struct that declares it
	index    []int
	form     *form
	verbs    []uint64 // values of the field Verb for which it exists; nil for all
	verbAt   []int    // index of that field; it is found by name once, which is slow
	optional bool     // may be missing at the end
}

type fields []field

// fieldsOf returns a struct's fields, with those of embedded structs in their place.
// The tag `wire` adds what the type does not say, see [tag]. With bounded, every length
// must have a maximum, as in all messages of clients.
func fieldsOf(t reflect.Type, bounded bool) (all fields) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := parseTag(f.Tag.Get("wire"))
		switch {
		case tag.skip || !f.IsExported():
		case f.Anonymous && f.Type.Kind() == reflect.Struct && named[f.Type] == nil:
			for _, inner := range fieldsOf(f.Type, bounded) {
				inner.index = append([]int{i}, inner.index...)
				if inner.verbs != nil {
					inner.verbAt = append([]int{i}, inner.verbAt...)
				}
				all = append(all, inner)
			}
		default:
			name := cmp.Or(tag.name, lowerFirst(f.Name))
			all = append(all, field{name: name, goName: f.Name, owner: t, index: []int{i}, form: formOf(f.Type, tag, bounded),
				verbs: tag.verbs, optional: tag.optional})
			if tag.verbs != nil {
				verb, has := t.FieldByName("Verb")
				if !has {
					panic("wire: " + t.Name() + " has no field Verb")
				}
				all[len(all)-1].verbAt = verb.Index
			}
			if n := len(all); tag.verbs == nil && n > 1 && all[n-2].verbs != nil {
				panic("wire: " + f.Name + " of " + t.Name() + " follows a field that only some verbs have: its place would depend on the verb")
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

// applies reports whether the message in v has the field.
func (f *field) applies(v reflect.Value) bool {
	return f.verbs == nil || slices.Contains(f.verbs, v.FieldByIndex(f.verbAt).Uint())
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

// read reads n fields. It skips further fields of a newer version.
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

// tag is what the tag of a field adds to its type: `wire:"min=1,max=8"`.
type tag struct {
	skip     bool     // "-": not a field of the message
	null     bool     // "nil": a pointer or bytes that may be nil
	optional bool     // "optional": may be nil, and missing at the end
	nonzero  bool     // "nonzero": bytes of a fixed length that must not all be zero
	least    uint64   // "min=1"
	most     uint64   // "max=8": of a number; of bytes or text: length in bytes; of a list: number of elements
	bounded  bool     // the tag has max
	verbs    []uint64 // "verbs=2|3": the field exists only if the field Verb has one of these values
	unit     string   // "unit=mm": unit of a number; see units
	name     string   // "name=x": if different from the Go field's
	script   string   // "script=x": the form of bytes in TypeScript
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
		case "verbs":
			for _, v := range strings.Split(value, "|") {
				t.verbs = append(t.verbs, number(v))
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
