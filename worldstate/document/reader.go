package document

import (
	"encoding/binary"
	"unicode/utf8"
)

// reader takes an update apart. The first fault stays: later reads return nothing, so loops
// must look at it.
type reader struct {
	data  []byte
	at    int
	depth int // how deep values may nest
	fault *Fault
}

func (r *reader) fail(reason string) {
	if r.fault == nil {
		r.fault = &Fault{r.at, reason}
	}
}

// left is how many bytes are unread.
func (r *reader) left() int { return len(r.data) - r.at }

func (r *reader) byte() byte {
	if r.fault != nil || r.at == len(r.data) {
		r.fail("ends early")
		return 0
	}
	b := r.data[r.at]
	r.at++
	return b
}

// uint reads a LEB128 number of at most 53 bits, which is what JavaScript can count.
func (r *reader) uint() uint64 {
	if r.fault == nil && r.at < len(r.data) && r.data[r.at] < 0x80 {
		r.at++
		return uint64(r.data[r.at-1])
	}
	if r.fault != nil {
		return 0
	}
	v, n := binary.Uvarint(r.data[r.at:min(len(r.data), r.at+8)])
	switch {
	case n == 0 && r.left() < 8:
		r.fail("ends early")
		return 0
	case n <= 0 || v > mostClient:
		r.fail("number too large")
		return 0
	}
	r.at += n
	return v
}

// count reads how many parts follow, each of which takes at least one byte.
func (r *reader) count() int {
	n := r.uint()
	if n > uint64(r.left()) {
		r.fail("more parts than bytes")
		return 0
	}
	return int(n)
}

// bytes reads a length and as many bytes, without copying them.
func (r *reader) bytes() []byte {
	n := r.count()
	if r.fault != nil {
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

// text reads bytes that must be UTF-8; Yjs refuses other ones with the whole update.
func (r *reader) text() []byte {
	start := r.at
	b := r.bytes()
	if r.fault == nil && !utf8.Valid(b) {
		r.at = start
		r.fail("text is not UTF-8")
		return nil
	}
	return b
}

// skip moves over n bytes.
func (r *reader) skip(n int) {
	if r.fault != nil || n > r.left() {
		r.fail("ends early")
		return
	}
	r.at += n
}

func (r *reader) id() id { return id{r.uint(), r.clock()} }

// clock reads a clock or a length.
func (r *reader) clock() uint64 {
	v := r.uint()
	if v >= mostClock {
		r.fail("clock too large")
		return 0
	}
	return v
}

// units is the length of valid UTF-8 in UTF-16 units.
func units(text []byte) (n uint64) {
	for _, b := range text {
		if b&0xC0 != 0x80 {
			n++
		}
		if b >= 0xF0 {
			n++
		}
	}
	return n
}
