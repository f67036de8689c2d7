package worldstate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"stoa/worldstate/board"
)

// ClientID names a browser tab or a bot, over all its connections. It is a
// secret between it and the server. PROTOCOL.md section 1.
type ClientID [16]byte

// Author returns the public name under which the client's work is recorded.
func (id ClientID) Author() board.Author {
	sum := sha256.Sum256(id[:])
	return board.Author(sum[:8])
}

// Role is what a participant may do; higher roles may all that lower ones may.
type Role uint8

// The roles, as they stand on the wire.
const (
	Guest Role = iota
	Member
	Presenter
	Host
	Owner
)

// needs says which role each kind of command takes. What is not listed is
// denied.
var needs = map[string]Role{
	"draw": Guest,
}

// May says whether the role allows the action.
func (r Role) May(action string) bool {
	least, known := needs[action]
	return known && r >= least
}

// Device is what kind of client a participant came with.
type Device uint8

// The devices, as they stand on the wire.
const (
	Desktop Device = iota
	Phone
	Headset
	Bot
)

// Participant is one person's presence, as everyone may know it.
type Participant struct {
	Number uint16 `json:"number"` // names it in frames; never 0
	Name   string `json:"name"`
	Colour uint32 `json:"colour"` // 0xRRGGBB
	Height uint16 `json:"height"` // of the eyes when standing, millimetres
	Device Device `json:"device"`
	Role   Role   `json:"role"`
	Muted  bool   `json:"muted"`
}

// MarshalText writes the id as 32 hexadecimal digits.
func (id ClientID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ClientID) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(id[:], text); err != nil || n != len(id) {
		return fmt.Errorf("worldstate: not a client id")
	}
	return nil
}
