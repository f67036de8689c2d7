package document

import "math/bits"

// Arithmetic coding of single bits, each with a chance that adapts to what came before.
// G. N. N. Martin, "Range encoding: an algorithm for removing redundancy from a digitised
// message", 1979; the carry waits in one byte and a count of bytes 0xFF.

// chance is how likely a bit is 0, in 1/4096, less one half. The zero chance is one half.
type chance int16

const (
	chanceBits  = 12
	chanceSpeed = 4 // a bit moves the chance by 1/16 of the way
	leastRange  = 1 << 24
)

func (c chance) zero() uint32 { return uint32(int(c) + 1<<(chanceBits-1)) }

func (c *chance) saw(bit uint32) {
	if bit == 0 {
		*c += (1<<(chanceBits-1) - *c) >> chanceSpeed
	} else {
		*c -= (1<<(chanceBits-1) + *c) >> chanceSpeed
	}
}

// bitCoder codes bits. The one that writes returns the bit; the one that reads ignores it and
// returns what was written.
type bitCoder interface {
	bit(c *chance, bit uint32) uint32
	plain(n int, v uint64) uint64 // n bits that could be anything
}

type bitWriter struct {
	out    []byte
	low    uint64
	size   uint32
	held   byte // waits for a carry
	full   int  // bytes 0xFF behind it
	begins bool // held is a byte of the output
}

func newBitWriter() *bitWriter { return &bitWriter{size: 1<<32 - 1} }

func (w *bitWriter) bit(c *chance, bit uint32) uint32 {
	split := w.size >> chanceBits * c.zero()
	if bit == 0 {
		w.size = split
	} else {
		w.low += uint64(split)
		w.size -= split
	}
	c.saw(bit)
	w.narrow()
	return bit
}

func (w *bitWriter) plain(n int, v uint64) uint64 {
	for n--; n >= 0; n-- {
		w.size >>= 1
		w.low += uint64(w.size) * (v >> n & 1)
		w.narrow()
	}
	return v
}

func (w *bitWriter) narrow() {
	for w.size < leastRange {
		w.size <<= 8
		w.shift()
	}
}

// shift moves the highest byte out.
func (w *bitWriter) shift() {
	carry := byte(w.low >> 32)
	top := byte(w.low >> 24)
	w.low = w.low << 8 & (1<<32 - 1)
	if carry == 0 && top == 0xFF {
		w.full++
		return
	}
	if w.begins {
		w.out = append(w.out, w.held+carry)
	}
	for ; w.full > 0; w.full-- {
		w.out = append(w.out, 0xFF+carry)
	}
	w.held, w.begins = top, true
}

// finish returns what was written.
func (w *bitWriter) finish() []byte {
	for range 5 {
		w.shift()
	}
	return w.out
}

type bitReader struct {
	in   []byte
	at   int // may be behind the end, where zeros stand
	code uint32
	size uint32
}

func newBitReader(in []byte) *bitReader {
	r := &bitReader{in: in, size: 1<<32 - 1}
	for range 4 {
		r.code = r.code<<8 | r.next()
	}
	return r
}

func (r *bitReader) next() (b uint32) {
	if r.at < len(r.in) {
		b = uint32(r.in[r.at])
	}
	r.at++
	return b
}

func (r *bitReader) bit(c *chance, _ uint32) (bit uint32) {
	split := r.size >> chanceBits * c.zero()
	if r.code < split {
		r.size = split
	} else {
		r.code -= split
		r.size -= split
		bit = 1
	}
	c.saw(bit)
	r.narrow()
	return bit
}

func (r *bitReader) plain(n int, _ uint64) (v uint64) {
	for range n {
		r.size >>= 1
		v <<= 1
		if r.code >= r.size {
			r.code -= r.size
			v |= 1
		}
		r.narrow()
	}
	return v
}

func (r *bitReader) narrow() {
	for r.size < leastRange {
		r.size <<= 8
		r.code = r.code<<8 | r.next()
	}
}

// ended reports whether more was read than had been written.
func (r *bitReader) ended() bool { return r.at > len(r.in) }

// symbol is the chances of a value of a few bits.
type symbol []chance

func newSymbol(bits int) symbol { return make(symbol, 1<<bits) }

func (s symbol) code(c bitCoder, v uint32) uint32 {
	n := bits.Len(uint(len(s))) - 1
	at := uint32(1)
	for n--; n >= 0; n-- {
		at = at<<1 | c.bit(&s[at], v>>n&1)
	}
	return at - uint32(len(s))
}

// number is the chances of a number: of its length in bits, and of its highest bits.
type number struct {
	length symbol
	high   [64]symbol
}

const highBits = 3

func newNumber() *number {
	n := &number{length: newSymbol(6)}
	for i := range n.high {
		n.high[i] = newSymbol(min(i, highBits))
	}
	return n
}

// code codes a number below 2^63.
func (n *number) code(c bitCoder, v uint64) uint64 {
	v++
	behind := int(n.length.code(c, uint32(bits.Len64(v)-1))) // bits behind the first one
	low := max(0, behind-highBits)
	high := uint64(1)
	if behind > 0 {
		h := n.high[behind]
		high = uint64(len(h)) | uint64(h.code(c, uint32(v>>low)&uint32(len(h)-1)))
	}
	if low > 0 {
		high = high<<low | c.plain(low, v&(1<<low-1))
	}
	return high - 1
}

// signed codes a difference of clocks.
func (n *number) signed(c bitCoder, v int64) int64 {
	u := n.code(c, uint64(v)<<1^uint64(v>>63))
	return int64(u>>1) ^ -int64(u&1)
}
