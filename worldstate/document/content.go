package document

import (
	"encoding/json"
	"unicode/utf8"
)

// Kinds of structs: the low five bits of a struct's first byte.
const (
	kindGC = iota
	kindDeleted
	kindJSON
	kindBinary
	kindText
	kindEmbed
	kindFormat
	kindType
	kindAny
	kindDoc
	kindSkip
)

// Types of nested contents, with their number on the wire.
const (
	typeArray = iota
	typeMap
	typeText
	typeElement
	typeFragment
	typeHook
	typeXMLText
)

const replacement = "\uFFFD"

// content reads what the struct holds and sets its length. The bytes of texts and lists are
// kept without their count, because cutting and fusing change it.
func (r *reader) content(p *piece) {
	p.length = 1
	start := r.at
	switch p.kind {
	case kindGC, kindDeleted, kindSkip:
		p.length = r.clock()
		start = r.at
	case kindText:
		text := r.text()
		p.length = units(text)
		start = r.at - len(text)
	case kindJSON, kindAny:
		n := r.count()
		p.length = uint64(n)
		start = r.at
		r.values(p.kind, n)
	case kindBinary:
		r.bytes()
	case kindEmbed:
		r.json(false)
	case kindFormat:
		r.text()
		r.json(false)
	case kindType:
		r.nested()
	case kindDoc:
		r.text()
		if r.fault == nil && r.left() > 0 && r.data[r.at] != anyObject {
			r.fail("subdocument without options")
		}
		r.any(r.depth)
	default:
		r.fail("unknown kind of struct")
	}
	if r.fault == nil && p.length == 0 {
		r.fail("struct without length")
	}
	if r.fault == nil {
		p.content = r.data[start:r.at]
	}
}

// values moves over n values of a list.
func (r *reader) values(kind byte, n int) {
	for ; n > 0 && r.fault == nil; n-- {
		if kind == kindJSON {
			r.json(true)
		} else {
			r.any(r.depth)
		}
	}
}

// nested reads which type a struct begins.
func (r *reader) nested() {
	switch ref := r.uint(); {
	case ref == typeElement || ref == typeHook:
		r.text()
	case ref > typeXMLText:
		r.fail("unknown type")
	}
}

// json reads a text of JSON, because a client that cannot parse it loses the whole update.
// In lists Yjs writes "undefined" for what JSON lacks.
func (r *reader) json(inList bool) {
	start := r.at
	text := r.text()
	if r.fault != nil {
		return
	}
	if inList && string(text) == "undefined" {
		return
	}
	if !json.Valid(text) || jsonDepth(text) > r.depth {
		r.at = start
		r.fail("value is not JSON, or too deep")
	}
}

// jsonDepth is how deep lists and objects nest in valid JSON.
func jsonDepth(text []byte) (most int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			most = max(most, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return most
}

// Types of lib0's "any" values.
const (
	anyBytes     = 116
	anyArray     = 117
	anyObject    = 118
	anyText      = 119
	anyTrue      = 120
	anyFalse     = 121
	anyBigInt    = 122
	anyFloat64   = 123
	anyFloat32   = 124
	anyInt       = 125
	anyNull      = 126
	anyUndefined = 127
)

// any moves over one value in lib0's encoding.
func (r *reader) any(depth int) {
	switch tag := r.byte(); tag {
	case anyUndefined, anyNull, anyTrue, anyFalse:
	case anyInt:
		r.int()
	case anyFloat32:
		r.skip(4)
	case anyFloat64, anyBigInt:
		r.skip(8)
	case anyText:
		r.text()
	case anyBytes:
		r.bytes()
	case anyArray, anyObject:
		if depth == 0 {
			r.fail("values too deep")
			return
		}
		for n := r.count(); n > 0 && r.fault == nil; n-- {
			if tag == anyObject {
				r.text()
			}
			r.any(depth - 1)
		}
	default:
		r.fail("unknown type of value")
	}
}

// int reads a signed number: six bits, then seven a byte; the second bit is the sign.
func (r *reader) int() int64 {
	b := r.byte()
	v, sign, shift := int64(b&0x3F), int64(1), 6
	if b&0x40 != 0 {
		sign = -1
	}
	for b >= 0x80 && r.fault == nil {
		if shift > 48 {
			r.fail("number too large")
			break
		}
		b = r.byte()
		v |= int64(b&0x7F) << shift
		shift += 7
	}
	if v > mostClient {
		r.fail("number too large")
		return 0
	}
	return sign * v
}

// place returns how many bytes of a text hold its first n units; inside is true if the n-th
// unit is the first half of a character outside the basic plane, whose bytes then follow.
func place(text []byte, n uint64) (bytes int, inside bool) {
	for n > 0 {
		if text[bytes] < utf8.RuneSelf {
			bytes, n = bytes+1, n-1
			continue
		}
		_, size := utf8.DecodeRune(text[bytes:])
		if size < 4 {
			bytes, n = bytes+size, n-1
			continue
		}
		if n == 1 {
			return bytes, true
		}
		bytes, n = bytes+size, n-2
	}
	return bytes, false
}
