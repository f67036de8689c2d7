package board

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// ID identifies a stroke: 16 random bytes made by the author's client.
type ID [16]byte

// MarshalText writes the id as 32 hexadecimal digits.
func (id ID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ID) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(id[:], text); err != nil || n != len(id) {
		return fmt.Errorf("board: %q is not a stroke id", text)
	}
	return nil
}

// Author identifies who drew a stroke: a hash of account and room, the same at every
// visit. It decides who may erase the stroke. PROTOCOL.md sections 1 and 7.2.
type Author [8]byte

// Stroke is one line drawn without lifting the pen. Points are packed
// ([AppendPoints]). A stroke never changes.
type Stroke struct {
	ID       ID
	Sequence uint64 // sequence of the result that put the stroke; strokes are drawn in this order
	Author   Author
	Colour   uint32 `wire:"unit=rgb"`
	Width    uint16 // half millimetres, 2 to 200
	Points   []byte
}

func (s *Stroke) equal(t *Stroke) bool {
	return s.ID == t.ID && s.Sequence == t.Sequence && s.Author == t.Author && s.Colour == t.Colour && s.Width == t.Width && bytes.Equal(s.Points, t.Points)
}

// Limits of PROTOCOL.md sections 7 and 11.
const (
	MinWidth         = 2
	MaxWidth         = 200
	MaxColour        = 0xffffff
	MaxStrokes       = 20000
	MaxBytes         = 16 << 20  // of points of all strokes
	MaxIDs           = 256       // in one erase or restore
	MaxRestoredBytes = 256 << 10 // of points in one restore
	MaxPoints        = 4096
	MaxPointsBytes   = 16384
)

// MarshalText writes the author as 16 hexadecimal digits.
func (a Author) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(a[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (a *Author) UnmarshalText(text []byte) error {
	if len(text) == 2*len(a) {
		if _, err := hex.Decode(a[:], text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("board: %q is not an author", text)
}
