package worldstate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"stoa/avatar"
	"stoa/worldstate/record"
)

// ClientID identifies a browser tab or a bot over all its connections. Only that
// client and the server know it. PROTOCOL.md section 1.
type ClientID [16]byte

// DeviceClass is the kind of a participant's client.
type DeviceClass uint8

// DeviceClasses are the names of the device classes, by value.
var DeviceClasses = [...]string{"desktop", "phone", "headset", "bot"}

func (d DeviceClass) String() string { return DeviceClasses[min(int(d), len(DeviceClasses)-1)] }

// The device classes, with their values in the protocol.
const (
	Desktop DeviceClass = iota
	Phone
	Headset
	Bot
)

// Participant is the public record of one person's presence.
type Participant struct {
	Number uint16 `json:"number"` // identifies the participant in frames; never 0
	Name   string `json:"name"`
	avatar.Appearance
	Device   DeviceClass `json:"device"`   // device class: 0 desktop, 1 phone, 2 headset, 3 bot
	Role     Role        `json:"role"`     // 0 guest, 1 member, 2 presenter, 3 host, 4 owner
	Muted    bool        `json:"muted"`    // by the participant; stops the voice
	Silenced bool        `json:"silenced"` // by a host; stops the voice too
	Hand     uint32      `json:"hand"`     // 0: lowered; others: raised, in this order
}

// AccountID identifies a person's account: the first 16 bytes of the SHA-256 of the
// account's key. Zero: no account. PROTOCOL.md section 1.
type AccountID [16]byte

// AccountOf returns the id of the account with the given key.
func AccountOf(key []byte) AccountID {
	sum := sha256.Sum256(key)
	return AccountID(sum[:16])
}

// Author returns the author of the account's strokes in a room: the first 8 bytes of
// SHA-256 of account id and room id. Who may erase a stroke depends on the author, so
// an account owns its strokes at every visit. The author differs from room to
// room. PROTOCOL.md section 1.
func (id AccountID) Author(room RoomID) record.Author {
	sum := sha256.Sum256(slices.Concat(id[:], room[:]))
	return record.Author(sum[:8])
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

// DeviceID identifies a device for good. Zero: the client sent none.
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
