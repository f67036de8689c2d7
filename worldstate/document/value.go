package document

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/big"
	"unicode/utf8"
)

// Values of Go for values of a document: nil, bool, float64, string, []any, map[string]any,
// and these.
type (
	undefined struct{}
	blob      []byte
	subdoc    string // its guid
)

// value decodes one value in lib0's encoding, which was checked before.
func (r *reader) value() any {
	switch r.byte() {
	case anyUndefined:
		return undefined{}
	case anyInt:
		return float64(r.int())
	case anyFloat32:
		r.skip(4)
		return float64(math.Float32frombits(binary.BigEndian.Uint32(r.data[r.at-4:])))
	case anyFloat64:
		r.skip(8)
		return math.Float64frombits(binary.BigEndian.Uint64(r.data[r.at-8:]))
	case anyBigInt:
		r.skip(8)
		return big.NewInt(int64(binary.BigEndian.Uint64(r.data[r.at-8:])))
	case anyFalse:
		return false
	case anyTrue:
		return true
	case anyText:
		return string(r.text())
	case anyBytes:
		return blob(r.bytes())
	case anyArray:
		list := []any{}
		for n := r.count(); n > 0 && r.fault == nil; n-- {
			list = append(list, r.value())
		}
		return list
	case anyObject:
		object := map[string]any{}
		for n := r.count(); n > 0 && r.fault == nil; n-- {
			key := string(r.text())
			object[key] = r.value()
		}
		return object
	}
	return nil
}

// jsonValue decodes a text of JSON.
func (r *reader) jsonValue() (v any) {
	text := r.text()
	if string(text) == "undefined" {
		return undefined{}
	}
	if json.Unmarshal(text, &v) != nil {
		return nil // such as a number beyond all bounds
	}
	return v
}

// values returns what a node adds to a list: one value a unit, but a text as a whole. Marks
// add none.
func (n *node) values() (all []any) {
	r := reader{data: n.content}
	switch n.kind {
	case kindText:
		all = append(all, string(n.appendText(nil)))
	case kindJSON:
		for range n.length {
			all = append(all, r.jsonValue())
		}
	case kindAny:
		for range n.length {
			all = append(all, r.value())
		}
	case kindBinary:
		all = append(all, blob(r.bytes()))
	case kindEmbed:
		all = append(all, r.jsonValue())
	case kindType:
		all = append(all, n.holds)
	case kindDoc:
		all = append(all, subdoc(r.text()))
	}
	return all
}

// get returns the value at a key, nil if there is none: the last unit of what was set there,
// as in Yjs.
func (b *branch) get(key string) any {
	e := b.entries[key]
	if e == nil || e.last.deleted {
		return nil
	}
	if e.last.kind == kindText {
		text := e.last.appendText(nil)
		_, size := utf8.DecodeLastRune(text)
		return string(text[len(text)-size:])
	}
	all := e.last.values()
	if len(all) == 0 {
		return undefined{}
	}
	return all[len(all)-1]
}

// live returns the first node that shows something, from n on.
func (n *node) live() *node {
	for n != nil && (n.deleted || n.kind == kindDeleted) {
		n = n.next
	}
	return n
}
