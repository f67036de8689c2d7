package wire

import (
	"math"

	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"stoa/worldstate/record"
)

// Records and their properties. Section 7.1.

const maxSafe = 1<<53 - 1 // the largest integer that JavaScript's numbers hold exactly

func (w *Writer) roomRecord(r *record.Record) {
	w.array(5)
	w.bin(r.ID[:])
	w.uint(r.Made)
	w.bin(r.Author[:])
	w.str(r.Kind)
	w.properties(r.Properties)
}

func (r *reader) roomRecord(one *record.Record) {
	more := r.record(5)
	r.fixed(one.ID[:])
	one.Made = r.uint(math.MaxUint64)
	r.fixed(one.Author[:])
	one.Kind = r.str(MaxServerBytes)
	one.Properties = r.properties()
	r.skipRest(more)
}

func (w *Writer) properties(all record.Properties) {
	w.array(2 * len(all))
	for i := range all {
		w.str(all[i].Name)
		w.value(all[i].Value)
	}
}

func (w *Writer) value(v record.Value) {
	switch v.Type {
	case record.Int:
		w.int(v.Number)
	case record.Bool:
		w.bool(v.Number != 0)
	case record.Text:
		w.str(v.Data)
	case record.Bytes:
		must(w.encoder.EncodeBytesLen(len(v.Data)))
		w.buffer.WriteString(v.Data)
	case record.None:
		w.nil()
	}
}

// properties reads names and values in any order of names.
func (r *reader) properties() record.Properties {
	n := r.array(maxElements)
	if n%2 != 0 {
		r.fail("a property has a name and a value")
	}
	all := make([]record.Property, 0, min(n/2, startCapacity))
	for ; n > 0 && r.err == nil; n -= 2 {
		all = append(all, record.Property{Name: r.str(maxName), Value: r.value()})
	}
	sorted := record.Of(all...)
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Name == sorted[i].Name {
			r.fail("the property %q occurs twice", sorted[i].Name)
		}
	}
	return sorted
}

// maxName is the maximum number of bytes of the name of a property.
const maxName = 32

func (r *reader) value() record.Value {
	if r.null() {
		return record.Value{}
	}
	c, err := r.decoder.PeekCode()
	switch {
	case err != nil:
		r.fail("a value is missing")
	case isInt(c):
		return record.OfInt(r.safeInt())
	case isBool(c):
		return record.OfBool(r.bool())
	case isStr(c):
		return record.OfText(r.str(MaxServerBytes))
	case isBin(c):
		return record.OfBytes(r.bin(MaxServerBytes))
	default:
		r.fail("a value has type %#x", c)
	}
	return record.Value{}
}

func (r *reader) safeInt() int64 {
	if c, _ := r.decoder.PeekCode(); isUint(c) && c < msgpcode.Int8 { // DecodeInt64 wraps around
		return int64(r.uint(maxSafe))
	}
	n, err := r.decoder.DecodeInt64()
	if err != nil || n < -maxSafe || n > maxSafe {
		r.fail("%d is not within 53 bits", n)
		return 0
	}
	return n
}

// SetBytes returns the bytes whose digest shows that two replicas of a set are equal.
// Section 7.6.
func SetBytes(s *record.Set) []byte {
	w := NewWriter()
	for _, r := range s.Records() {
		w.roomRecord(r)
	}
	return w.Bytes()
}
