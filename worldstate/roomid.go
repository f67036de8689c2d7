package worldstate

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// RoomID identifies a room. The id is a secret, because it is in the room's link: never
// log it.
type RoomID [16]byte

// NewRoomID returns a random id.
func NewRoomID() RoomID {
	var id RoomID
	rand.Read(id[:])
	return id
}

// String returns the 22 characters of links. PROTOCOL.md section 1.
func (id RoomID) String() string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// ParseRoomID reads what String writes.
func ParseRoomID(s string) (RoomID, error) {
	var id RoomID
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, fmt.Errorf("worldstate: not a room id")
	}
	copy(id[:], b)
	return id, nil
}

// MarshalText writes the id as in a room's link.
func (id RoomID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (id *RoomID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseRoomID(string(text))
	return err
}
