package record

import (
	"encoding/hex"
	"fmt"
	"slices"
)

// ID identifies a record: 16 random bytes made by the client that puts the record. The
// zero ID is the room.
type ID [16]byte

// Room is the parent of the objects of a room.
var Room ID

// MarshalText writes the id as 32 hexadecimal digits.
func (id ID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 2*len(id) {
		if _, err := hex.Decode(id[:], text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("record: %q is not the id of a record", text)
}

// Author identifies who put a record: a hash of account and room, the same at every
// visit. The author decides who may change the record. PROTOCOL.md sections 1 and 7.3.
type Author [8]byte

// MarshalText writes the author as 16 hexadecimal digits.
func (a Author) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(a[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (a *Author) UnmarshalText(text []byte) error {
	if len(text) == 2*len(a) {
		if _, err := hex.Decode(a[:], text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("record: %q is not an author", text)
}

// Record is one thing in a room or on a board. A Record never changes: a patch replaces
// it.
type Record struct {
	ID         ID
	Made       uint64 // sequence of the result that put it * MaxChanges + its index there: the order in which records were put
	Author     Author
	Kind       string
	Properties Properties
}

// Size returns roughly the encoded bytes.
func (r *Record) Size() int { return recordSize + len(r.Kind) + r.Properties.Size() }

// recordSize is the maximum encoded size of a record without its kind and properties.
const recordSize = 40

func (r *Record) equal(s *Record) bool {
	return r == s || r.ID == s.ID && r.Made == s.Made && r.Author == s.Author && r.Kind == s.Kind && slices.Equal(r.Properties, s.Properties)
}

// with returns the record after a patch.
func (r *Record) with(patch Properties) *Record {
	s := *r
	s.Properties = r.Properties.With(patch)
	return &s
}

// Made returns the place of a record in the order in which records were put.
func Made(sequence uint64, index int) uint64 { return sequence*MaxChanges + uint64(index) }
