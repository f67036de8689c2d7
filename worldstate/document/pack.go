package document

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
)

// Forms of a packed update: its first byte.
const (
	packedWhole   = 0 // the update, compressed (RFC 1951)
	packedColumns = 1 // length of the numbers, the numbers (columns.go), then all bytes of contents, compressed
)

// mostPacked is how many structs are packed in columns: they need memory of 100 bytes each.
const mostPacked = 500_000

// ErrPacked reports bytes that Pack did not write, or an update longer than allowed.
var ErrPacked = errors.New("document: not a packed update, or too long")

// Pack makes an update shorter, to be stored: what stands next to each other in it goes into
// columns of its own, in the order in which people write. Unpack returns the same bytes.
// It is made for what Fold returns; any bytes can be packed. It costs time in proportion to
// the bytes, about a second for 10 MB.
func Pack(update []byte) []byte {
	if b, err := inColumns(update); err == nil {
		if back, err := Unpack(b, len(update)); err == nil && bytes.Equal(back, update) {
			return b
		}
	}
	return append([]byte{packedWhole}, deflated(update)...)
}

// Unpack returns the update that was packed, of at most that many bytes.
func Unpack(packed []byte, most int) ([]byte, error) {
	if len(packed) == 0 {
		return nil, ErrPacked
	}
	switch form, b := packed[0], packed[1:]; form {
	case packedWhole:
		return inflated(b, most)
	case packedColumns:
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return nil, ErrPacked
		}
		contents, err := inflated(b[size+int(n):], most)
		if err != nil {
			return nil, err
		}
		return fromColumns(b[size:size+int(n)], contents, most)
	}
	return nil, ErrPacked
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // the level is a valid one
	_, _ = w.Write(b)                                    // memory does not fail
	_ = w.Close()
	return out.Bytes()
}

func inflated(b []byte, most int) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), int64(most)+1))
	if err != nil || len(out) > most {
		return nil, ErrPacked
	}
	return out, nil
}
