package wire

import (
	"bytes"
	"math"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// reader reads the fields of one message whose structure [Split] has checked. After the
// first wrong field all others read as zero, and err describes the error.
type reader struct {
	source  bytes.Reader
	decoder *msgpack.Decoder
	err     error
}

// newReader reads the message's code; n fields follow.
func newReader(message []byte) (r *reader, n int, code Code) {
	r = &reader{}
	r.source.Reset(message)
	r.decoder = msgpack.NewDecoder(&r.source)
	n = r.array(maxServerElems) - 1
	return r, n, Code(r.uint(math.MaxUint8))
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = malformed(format, args...)
	}
}

// class checks the kind of the next value.
func (r *reader) class(is func(byte) bool, name string) bool {
	if r.err != nil {
		return false
	}
	c, err := r.decoder.PeekCode()
	if err != nil {
		r.fail("a field is missing, %s expected", name)
		return false
	}
	if !is(c) {
		r.fail("%s expected, got type %#x", name, c)
		return false
	}
	return true
}

func isUint(c byte) bool { return c <= 0x7f || c >= msgpcode.Uint8 && c <= msgpcode.Int64 }
func isInt(c byte) bool  { return isUint(c) || c >= 0xe0 }
func isBool(c byte) bool { return c == msgpcode.True || c == msgpcode.False }
func isStr(c byte) bool {
	return msgpcode.IsFixedString(c) || c >= msgpcode.Str8 && c <= msgpcode.Str32
}
func isBin(c byte) bool { return c >= msgpcode.Bin8 && c <= msgpcode.Bin32 }
func isNil(c byte) bool { return c == msgpcode.Nil }
func isArray(c byte) bool {
	return msgpcode.IsFixedArray(c) || c == msgpcode.Array16 || c == msgpcode.Array32
}

func (r *reader) uint(most uint64) uint64 {
	if !r.class(isUint, "a uint") {
		return 0
	}
	c, _ := r.decoder.PeekCode()
	if c >= msgpcode.Int8 && c <= msgpcode.Int64 {
		v, _ := r.decoder.DecodeInt64()
		if v < 0 {
			r.fail("%d is negative", v)
			return 0
		}
		return r.atMost(uint64(v), most)
	}
	v, _ := r.decoder.DecodeUint64()
	return r.atMost(v, most)
}

func (r *reader) atMost(v, most uint64) uint64 {
	if v > most {
		r.fail("%d is more than %d", v, most)
		return 0
	}
	return v
}

func (r *reader) between(least, most uint64) uint64 {
	v := r.uint(most)
	if r.err == nil && v < least {
		r.fail("%d is less than %d", v, least)
	}
	return v
}

func (r *reader) int16() int16 {
	if !r.class(isInt, "an int") {
		return 0
	}
	v, err := r.decoder.DecodeInt64()
	if err != nil || v < math.MinInt16 || v > math.MaxInt16 {
		r.fail("%d is not in 16 bits", v)
		return 0
	}
	return int16(v)
}

func (r *reader) bool() bool {
	if !r.class(isBool, "a bool") {
		return false
	}
	v, _ := r.decoder.DecodeBool()
	return v
}

func (r *reader) str(most int) string {
	if !r.class(isStr, "a str") {
		return ""
	}
	text := r.counted(most)
	if !utf8.Valid(text) {
		r.fail("a str is not UTF-8")
		return ""
	}
	return string(text)
}

// bin returns a copy of bytes.
func (r *reader) bin(most int) []byte {
	if !r.class(isBin, "a bin") {
		return nil
	}
	return r.counted(most)
}

func (r *reader) counted(most int) []byte {
	n, err := r.decoder.DecodeBytesLen()
	if err != nil || n > most || n > r.source.Len() {
		r.fail("%d bytes, at most %d expected", n, most)
		return nil
	}
	b := make([]byte, n)
	if err := r.decoder.ReadFull(b); err != nil {
		r.fail("cut off")
	}
	return b
}

// optional reads bytes or nil.
func (r *reader) optional(most int) []byte {
	if r.null() {
		return nil
	}
	return r.bin(most)
}

// null reads a nil if one comes next.
func (r *reader) null() bool {
	if r.err != nil {
		return true
	}
	if c, err := r.decoder.PeekCode(); err != nil || !isNil(c) {
		return false
	}
	_ = r.decoder.DecodeNil()
	return true
}

// fixed reads a bin of exactly len(dst) bytes.
func (r *reader) fixed(dst []byte) {
	b := r.bin(len(dst))
	if r.err == nil && len(b) != len(dst) {
		r.fail("%d bytes, exactly %d expected", len(b), len(dst))
	}
	copy(dst, b)
}

func (r *reader) array(most int) int {
	if !r.class(isArray, "an array") {
		return 0
	}
	n, err := r.decoder.DecodeArrayLen()
	if err != nil || n > most {
		r.fail("an array of %d, at most %d expected", n, most)
		return 0
	}
	return n
}

// record reads the head of an array that is a record with at least the given number of
// fields. Call skipRest with the result after reading them.
func (r *reader) record(fields int) (more int) {
	n := r.array(maxElements)
	if r.err == nil && n < fields {
		r.fail("a record of %d fields, %d expected", n, fields)
	}
	return n - fields
}

// skipRest skips n fields of a newer version.
func (r *reader) skipRest(n int) {
	for ; n > 0 && r.err == nil; n-- {
		if err := r.decoder.Skip(); err != nil {
			r.fail("cut off")
		}
	}
}
