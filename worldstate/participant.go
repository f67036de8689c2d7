package worldstate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"stoa/avatar"
	"stoa/worldstate/board"
)

// ClientID names a browser tab or a bot, over all its connections. It is a
// secret between it and the server. PROTOCOL.md section 1.
type ClientID [16]byte

// DeviceClass is what kind of client a participant came with.
type DeviceClass uint8

// DeviceClasses are what Device.String returns, by value.
var DeviceClasses = [...]string{"desktop", "phone", "headset", "bot"}

func (d DeviceClass) String() string { return DeviceClasses[min(int(d), len(DeviceClasses)-1)] }

// The devices, as they stand on the wire.
const (
	Desktop DeviceClass = iota
	Phone
	Headset
	Bot
)

// Participant is one person's v, as everyone may know it.
type Participant struct {
	Number uint16 `json:"number"` // names it in frames; never 0
	Name   string `json:"name"`
	avatar.Appearance
	Device   DeviceClass `json:"device"`   // 0 desktop, 1 phone, 2 headset, 3 bot
	Role     Role        `json:"role"`     // 0 guest, 1 member, 2 presenter, 3 host, 4 owner
	Muted    bool        `json:"muted"`    // by its own wish
	Silenced bool        `json:"silenced"` // by a host; either stops the voice
	Hand     uint32      `json:"hand"`     // 0 down, else hands went up in this order
}

// AccountID names a person's account: the first 16 bytes of the SHA-256 of its
// key. Zero for none. PROTOCOL.md section 1.
type AccountID [16]byte

// AccountOf returns the id of the account whose key it is.
func AccountOf(key []byte) AccountID {
	sum := sha256.Sum256(key)
	return AccountID(sum[:16])
}

// Author returns the public name under which the account's work in a room is
// recorded: the same at every visit, and another one in every room.
func (id AccountID) Author(room RoomID) board.Author {
	sum := sha256.Sum256(slices.Concat(id[:], room[:]))
	return board.Author(sum[:8])
}

// String writes the id as 32 hexadecimal digits.
func (id AccountID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes what String does.
func (id AccountID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (id *AccountID) UnmarshalText(text []byte) error {
	return decodeID(id[:], text, "an account id")
}

func decodeID(id, text []byte, what string) error {
	if len(text) == 2*len(id) {
		if _, err := hex.Decode(id, text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("worldstate: not %s", what)
}

// DeviceID names a device for good. Zero for one that does not say.
type DeviceID [16]byte

// MarshalText writes the id as 32 hexadecimal digits.
func (id DeviceID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (id *DeviceID) UnmarshalText(text []byte) error { return decodeID(id[:], text, "a device id") }

// MarshalText writes the id as 32 hexadecimal digits.
func (id ClientID) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(id[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ClientID) UnmarshalText(text []byte) error {
	return decodeID(id[:], text, "a client id")
}
