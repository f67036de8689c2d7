package record

import (
	"cmp"
	"slices"
)

// Type is the type of a property's value.
type Type uint8

// The types of values, with their numbers on disk: never renumber them.
const (
	None Type = iota // in a patch: removes the property
	Int              // 64 bits
	Bool
	Text  // UTF-8
	Bytes // any bytes
)

// Value is the value of a property. Values are compared with ==.
type Value struct {
	Type   Type
	Number int64  // of an Int; of a Bool 0 or 1
	Data   string // of a Text or Bytes
}

// OfInt returns an Int.
func OfInt[T ~int | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32](n T) Value {
	return Value{Type: Int, Number: int64(n)}
}

// OfBool returns a Bool.
func OfBool(b bool) Value {
	if b {
		return Value{Type: Bool, Number: 1}
	}
	return Value{Type: Bool}
}

// OfText returns a Text.
func OfText(s string) Value { return Value{Type: Text, Data: s} }

// OfBytes returns Bytes. It copies b.
func OfBytes(b []byte) Value { return Value{Type: Bytes, Data: string(b)} }

// Property is a named value.
type Property struct {
	Name  string
	Value Value
}

// Properties are sorted by name, without duplicates. They never change.
type Properties []Property

// Of returns the properties sorted. It keeps the slice.
func Of(all ...Property) Properties {
	slices.SortFunc(all, func(a, b Property) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Get returns the value with the name; its Type is None if there is none.
func (p Properties) Get(name string) Value {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value
		}
	}
	return Value{}
}

// Number returns the number with the name, or otherwise if there is none.
func (p Properties) Number(name string, otherwise int64) int64 {
	if v := p.Get(name); v.Type == Int {
		return v.Number
	}
	return otherwise
}

// Text returns the text with the name, or nothing.
func (p Properties) Text(name string) string {
	if v := p.Get(name); v.Type == Text {
		return v.Data
	}
	return ""
}

// Is reports whether the Bool with the name is true.
func (p Properties) Is(name string) bool { return p.Get(name) == OfBool(true) }

// With returns the properties after a patch: a value of type None removes its property.
func (p Properties) With(patch Properties) Properties {
	merged := make(Properties, 0, len(p)+len(patch))
	for len(p) > 0 || len(patch) > 0 {
		switch {
		case len(patch) == 0 || len(p) > 0 && p[0].Name < patch[0].Name:
			merged, p = append(merged, p[0]), p[1:]
			continue
		case len(p) > 0 && p[0].Name == patch[0].Name:
			p = p[1:]
		}
		if patch[0].Value.Type != None {
			merged = append(merged, patch[0])
		}
		patch = patch[1:]
	}
	return merged
}

// Change returns the part of a patch that changes p, and the values that it replaces:
// applied to the result, before undoes the patch.
func (p Properties) Change(patch Properties) (after, before Properties) {
	for _, q := range patch {
		if old := p.Get(q.Name); old != q.Value {
			after = append(after, q)
			before = append(before, Property{q.Name, old})
		}
	}
	return after, before
}

// Size returns roughly the encoded bytes.
func (p Properties) Size() (n int) {
	for i := range p {
		n += 4 + len(p[i].Name) + len(p[i].Value.Data)
	}
	return n
}

// Under returns the properties of both, those of over where both have a value, also None.
func (p Properties) Under(over Properties) Properties {
	both := slices.Clone(over)
	for _, q := range p {
		if !slices.ContainsFunc(over, func(o Property) bool { return o.Name == q.Name }) {
			both = append(both, q)
		}
	}
	return Of(both...)
}
