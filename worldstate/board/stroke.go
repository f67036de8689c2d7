package board

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// ID names a stroke: 16 bytes, made at random by its author's client.
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

// Author names who drew a stroke: the first 8 bytes of SHA-256 of the client
// id. PROTOCOL.md section 1.
type Author [8]byte

// Stroke is one line drawn without lifting the pen. Points are packed
// ([AppendPoints]) and never change once the stroke exists.
type Stroke struct {
	ID       ID     `json:"id"`
	Sequence uint64 `json:"sequence"` // of the room, when it was put; strokes are drawn in this order
	Author   Author `json:"author"`
	Colour   uint32 `json:"colour"` // 0xRRGGBB
	Width    uint16 `json:"width"`  // half millimetres
	Erased   bool   `json:"erased"`
	Points   []byte `json:"points"`
}

func (s *Stroke) equal(t *Stroke) bool {
	return s.ID == t.ID && s.Sequence == t.Sequence && s.Author == t.Author && s.Colour == t.Colour && s.Width == t.Width &&
		s.Erased == t.Erased && bytes.Equal(s.Points, t.Points)
}

// Limits of PROTOCOL.md section 7.
const (
	MinWidth       = 2
	MaxWidth       = 200
	MaxColour      = 0xffffff
	MaxStrokes     = 20000
	MaxErased      = 2000
	MaxBytes       = 16 << 20 // of points of all strokes
	MaxIDs         = 256      // in one erase or restore
	MaxPoints      = 4096
	MaxPointsBytes = 16384
)

// MarshalText writes the author as 16 hexadecimal digits.
func (a Author) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(a[:])), nil }
