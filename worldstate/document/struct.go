package document

import "encoding/binary"

// id names one unit: the clock-th that its client wrote.
type id struct{ client, clock uint64 }

// Flags of a struct's first byte.
const (
	hasOrigin = 0x80
	hasRight  = 0x40
	hasSub    = 0x20
	kindBits  = 0x1F
)

// piece is one struct, or a part of one. Its bytes belong to the update.
type piece struct {
	client, clock, length uint64
	kind, flags           byte
	origin, right         id     // the neighbours when it was written, if flags say so
	parent                []byte // encoded, with the key in a map; only without origin and right
	content               []byte // without the count; empty for kinds that have a length alone
	head, tail            bool   // of a text: half a character stands before or behind the content
}

func (p *piece) end() uint64 { return p.clock + p.length }
func (p *piece) last() id    { return id{p.client, p.clock + p.length - 1} }

// piece reads a struct of the client that begins at the clock.
func (r *reader) piece(p *piece, client, clock uint64) {
	info := r.byte()
	*p = piece{client: client, clock: clock, kind: info & kindBits, flags: info &^ kindBits}
	if (p.kind == kindGC || p.kind == kindSkip) && p.flags != 0 {
		r.fail("flags of a gap")
	}
	if p.kind != kindGC && p.kind != kindSkip {
		r.place(p)
	}
	r.content(p)
	if r.fault == nil && p.end() > mostClock {
		r.fail("clock too large")
	}
}

// place reads where an item stands.
func (r *reader) place(p *piece) {
	if p.flags&hasOrigin != 0 {
		p.origin = r.earlier(p)
	}
	if p.flags&hasRight != 0 {
		p.right = r.earlier(p)
	}
	if p.flags&(hasOrigin|hasRight) != 0 {
		return
	}
	start := r.at
	switch r.uint() {
	case 0:
		r.earlier(p)
	case 1:
		r.text()
	default:
		r.fail("unknown kind of parent")
	}
	if p.flags&hasSub != 0 {
		r.text()
	}
	if r.fault == nil {
		p.parent = r.data[start:r.at]
	}
}

// earlier reads the id of a unit on which the struct depends. One that is not earlier than a
// struct of its own client never arrives, and clients stop at it with an error.
func (r *reader) earlier(p *piece) id {
	i := r.id()
	if r.fault == nil && i.client == p.client && i.clock >= p.clock {
		r.fail("depends on what comes later")
	}
	return i
}

// cut shortens the piece to its first n units, 0 < n < length, and returns the rest, which
// stands behind them. Costs the bytes of the first part.
func (p *piece) cut(n uint64) (rest piece) {
	rest = *p
	rest.clock, rest.length, p.length = p.clock+n, p.length-n, n
	rest.head, p.tail = false, false
	if p.kind == kindGC || p.kind == kindSkip {
		return rest
	}
	rest.origin, rest.parent = p.last(), nil
	rest.flags |= hasOrigin
	switch p.kind {
	case kindText:
		if p.head {
			n--
		}
		at, inside := place(p.content, n)
		p.content, rest.content = p.content[:at], p.content[at:]
		if inside {
			p.tail, rest.head, rest.content = true, true, rest.content[4:]
		}
	case kindJSON, kindAny:
		r := reader{data: p.content, depth: Stored.Depth}
		r.values(p.kind, int(n))
		p.content, rest.content = p.content[:r.at], p.content[r.at:]
	}
	return rest
}

// appendText appends what a piece of text shows, with U+FFFD for half characters.
func (p *piece) appendText(b []byte) []byte {
	if p.head {
		b = append(b, replacement...)
	}
	b = append(b, p.content...)
	if p.tail {
		b = append(b, replacement...)
	}
	return b
}

// append encodes the piece.
func (p *piece) append(b []byte) []byte {
	b = append(b, p.kind|p.flags)
	if p.flags&hasOrigin != 0 {
		b = appendID(b, p.origin)
	}
	if p.flags&hasRight != 0 {
		b = appendID(b, p.right)
	}
	b = append(b, p.parent...)
	switch p.kind {
	case kindGC, kindDeleted, kindSkip, kindJSON, kindAny:
		b = binary.AppendUvarint(b, p.length)
	case kindText:
		n := len(p.content)
		if p.head {
			n += len(replacement)
		}
		if p.tail {
			n += len(replacement)
		}
		b = binary.AppendUvarint(b, uint64(n))
		return p.appendText(b)
	}
	return append(b, p.content...)
}

func appendID(b []byte, i id) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, i.client), i.clock)
}
