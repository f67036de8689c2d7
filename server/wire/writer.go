package wire

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
)

// Writer appends messages to a buffer. Use [NewWriter]; the zero Writer is not usable.
// Its methods return no error, because writing to memory does not fail.
type Writer struct {
	buffer  bytes.Buffer
	encoder *msgpack.Encoder
}

// NewWriter returns an empty writer.
func NewWriter() *Writer {
	w := &Writer{}
	w.encoder = msgpack.NewEncoder(&w.buffer)
	return w
}

// Bytes returns what was written since the last Reset, valid until the next write.
func (w *Writer) Bytes() []byte { return w.buffer.Bytes() }

// Len returns the number of bytes written since the last Reset.
func (w *Writer) Len() int { return w.buffer.Len() }

// Reset empties the writer and keeps its memory.
func (w *Writer) Reset() { w.buffer.Reset() }

func (w *Writer) message(c Code, fields int) {
	w.array(fields + 1)
	w.uint(uint64(c))
}

func (w *Writer) array(n int)   { must(w.encoder.EncodeArrayLen(n)) }
func (w *Writer) uint(v uint64) { must(w.encoder.EncodeUint(v)) }
func (w *Writer) int(v int64)   { must(w.encoder.EncodeInt(v)) }
func (w *Writer) bool(v bool)   { must(w.encoder.EncodeBool(v)) }
func (w *Writer) str(v string)  { must(w.encoder.EncodeString(v)) }
func (w *Writer) nil()          { must(w.encoder.EncodeNil()) }

// raw writes bytes that are msgpack already.
func (w *Writer) raw(v []byte) { w.buffer.Write(v) }

// bin writes v, and an empty v as empty bytes instead of nil.
func (w *Writer) bin(v []byte) {
	must(w.encoder.EncodeBytesLen(len(v)))
	w.buffer.Write(v)
}

// optional writes nil for empty bytes.
func (w *Writer) optional(v []byte) {
	if len(v) == 0 {
		w.nil()
		return
	}
	w.bin(v)
}

func must(err error) {
	if err != nil {
		panic("wire: writing to memory failed: " + err.Error())
	}
}
