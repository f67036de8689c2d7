package wire

import (
	"cmp"
	"fmt"
	"math"
	"reflect"

	"stoa/worldstate/record"
)

// form is the msgpack form of a type.
type form struct {
	write func(*Writer, reflect.Value)
	read  func(*reader, reflect.Value)

	protocol string       // its name in PROTOCOL.md: "uint, 0 to 8"
	script   string       // its reader and writer in TypeScript: "list(stroke)"
	record   reflect.Type // the record's struct; nil for others
	of       *form        // of a list's elements

	least, most uint64 // of a uint
}

// records are the structs that are arrays within messages, with their names and their
// sections of PROTOCOL.md.
var records = map[string]struct{ name, section string }{
	"Participant": {"participant", "5.2"},
	"Record":      {"roomRecord", "7.1"},
	"Change":      {"change", "7.3"},
	"Effect":      {"effect", "7.3"},
	"Line":        {"line", "5.14"},
	"Knock":       {"knock", "5.18"},
	"Have":        {"have", "4.1"},
	"Coming":      {"coming", "4.1"},
	"LivePart":    {"livePart", "6.6"},
	"Held":        {"held", "6.7"},
}

// units are the forms of integers with a unit.
var units = map[string]struct{ protocol, script string }{
	"mm":    {"mm", "millimetres"},
	"place": {"1/256 m", "grid"},
	"turn":  {"2 pi / 65536", "turn"},
	"rgb":   {"0xRRGGBB", "uint"},
}

// formOf returns the form of a field's type.
func formOf(t reflect.Type, tag tag, bounded bool) *form {
	if tag.null {
		return nilable(t, tag, bounded)
	}
	if f := named[t]; f != nil {
		return f
	}
	switch t.Kind() {
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return uintForm(t, tag)
	case reflect.Int16:
		return intForm(tag)
	case reflect.Bool:
		return &form{
			write:    func(w *Writer, v reflect.Value) { w.bool(v.Bool()) },
			read:     func(r *reader, v reflect.Value) { v.SetBool(r.bool()) },
			protocol: "bool", script: "bool",
		}
	case reflect.String:
		return strForm(tag.length(bounded))
	case reflect.Array:
		return fixedForm(t, tag)
	case reflect.Pointer:
		return pointerForm(formOf(t.Elem(), tag, bounded), t)
	case reflect.Struct:
		return recordForm(t, bounded)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return binForm(tag.length(bounded), cmp.Or(tag.script, "bin"))
		}
		return listForm(t, tag.length(bounded), bounded)
	}
	panic(fmt.Sprintf("wire: %v has no form in msgpack", t))
}

// length returns the maximum length. In messages of clients the tag must have one.
func (t *tag) length(bounded bool) int {
	if t.bounded {
		return int(t.most)
	}
	if bounded {
		panic("wire: a length that clients choose has no bound")
	}
	return MaxServerBytes
}

func uintForm(t reflect.Type, tag tag) *form {
	least, most := tag.least, uint64(math.MaxUint64)>>(64-t.Bits())
	name := "uint"
	switch {
	case tag.unit == "rgb":
		most = record.MaxColour
	case tag.bounded:
		most = tag.most
	}
	if t.Bits() < 64 {
		name = fmt.Sprintf("uint%d", t.Bits())
	}
	if tag.unit != "" {
		name = "uint" // the unit says more
	}
	if tag.bounded && most != math.MaxInt64 {
		name = fmt.Sprintf("uint, %d to %d", least, most)
	} else if least > 0 {
		name = fmt.Sprintf("uint, from %d", least)
	}
	f := &form{
		write: func(w *Writer, v reflect.Value) { w.uint(v.Uint()) },
		read:  func(r *reader, v reflect.Value) { v.SetUint(r.between(least, most)) },

		protocol: name, script: "uint", least: least, most: most,
	}
	f.measured(tag)
	return f
}

func intForm(tag tag) *form {
	f := &form{
		write: func(w *Writer, v reflect.Value) { w.int(v.Int()) },
		read:  func(r *reader, v reflect.Value) { v.SetInt(int64(r.int16())) },

		protocol: "int", script: "int",
	}
	f.measured(tag)
	return f
}

// measured applies the unit of a number.
func (f *form) measured(tag tag) {
	if tag.unit == "" {
		return
	}
	u, known := units[tag.unit]
	if !known {
		panic("wire: there is no unit " + tag.unit)
	}
	f.protocol += " (" + u.protocol + ")"
	f.script = u.script
}

func strForm(most int) *form {
	return &form{
		write:    func(w *Writer, v reflect.Value) { w.str(v.String()) },
		read:     func(r *reader, v reflect.Value) { v.SetString(r.str(most)) },
		protocol: "str" + atMost(most, "bytes"), script: "str",
	}
}

func binForm(most int, script string) *form {
	return &form{
		write:    func(w *Writer, v reflect.Value) { w.bin(v.Bytes()) },
		read:     func(r *reader, v reflect.Value) { v.SetBytes(r.bin(most)) },
		protocol: "bin" + atMost(most, "bytes"), script: script,
	}
}

func atMost(most int, what string) string {
	if most == MaxServerBytes {
		return ""
	}
	return fmt.Sprintf(", at most %d %s", most, what)
}

func fixedForm(t reflect.Type, tag tag) *form {
	return &form{
		write: func(w *Writer, v reflect.Value) { w.bin(v.Bytes()) },
		read: func(r *reader, v reflect.Value) {
			r.fixed(v.Bytes())
			if tag.nonzero && r.err == nil && v.IsZero() {
				r.fail("%d bytes are all zero", t.Len())
			}
		},
		protocol: fmt.Sprintf("bin %d", t.Len()), script: "bin",
	}
}

func pointerForm(to *form, t reflect.Type) *form {
	f := *to
	f.write = func(w *Writer, v reflect.Value) { to.write(w, v.Elem()) }
	f.read = func(r *reader, v reflect.Value) {
		v.Set(reflect.New(t.Elem()))
		to.read(r, v.Elem())
	}
	return &f
}

// nilable makes a pointer, or bytes, nilable.
func nilable(t reflect.Type, tag tag, bounded bool) *form {
	tag.null = false
	inner := formOf(t, tag, bounded)
	f := *inner
	f.write = func(w *Writer, v reflect.Value) {
		if v.IsNil() {
			w.nil()
			return
		}
		inner.write(w, v)
	}
	f.read = func(r *reader, v reflect.Value) {
		if !r.null() {
			inner.read(r, v)
		}
	}
	f.protocol, f.script = inner.protocol+" or nil", "nilOr("+inner.script+")"
	return &f
}

func recordForm(t reflect.Type, bounded bool) *form {
	known, is := records[t.Name()]
	if !is {
		panic("wire: the record " + t.Name() + " has no name")
	}
	all := fieldsOf(t, bounded)
	return &form{
		write: func(w *Writer, v reflect.Value) {
			w.array(all.count(v))
			all.write(w, v)
		},
		read: func(r *reader, v reflect.Value) { all.read(r, v, r.array(maxElements)) },

		protocol: fmt.Sprintf("%s (%s)", known.name, known.section), script: known.name, record: t,
	}
}

// startCapacity bounds what a list allocates before its elements were read: one byte may
// announce an element of hundreds.
const startCapacity = 64

func listForm(t reflect.Type, most int, bounded bool) *form {
	of := formOf(t.Elem(), tag{}, bounded)
	return &form{
		write: func(w *Writer, v reflect.Value) {
			w.array(v.Len())
			for i := range v.Len() {
				of.write(w, v.Index(i))
			}
		},
		read: func(r *reader, v reflect.Value) {
			n := r.array(min(most, maxServerElems))
			v.Set(reflect.MakeSlice(t, 0, min(n, r.source.Len(), startCapacity)))
			for ; n > 0 && r.err == nil; n-- {
				v.Grow(1)
				v.SetLen(v.Len() + 1)
				of.read(r, v.Index(v.Len()-1))
			}
		},

		protocol: "array of " + of.protocol + atMost(most, "elements"), script: "list(" + of.script + ")", of: of,
	}
}
