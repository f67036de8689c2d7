package worldstate

import (
	"encoding/hex"
	"fmt"
)

// FileHash is the SHA-256 of the content of a file that people brought into a room.
type FileHash [32]byte

// String returns 64 hexadecimal digits.
func (h FileHash) String() string { return hex.EncodeToString(h[:]) }

// ParseFileHash reads what String writes, and nothing else: a hash has one form.
func ParseFileHash(s string) (h FileHash, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) || hex.EncodeToString(b) != s {
		return FileHash{}, fmt.Errorf("worldstate: not a file hash")
	}
	return FileHash(b), nil
}

// MarshalText writes the hash as in URLs.
func (h FileHash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *FileHash) UnmarshalText(text []byte) (err error) {
	*h, err = ParseFileHash(string(text))
	return err
}
