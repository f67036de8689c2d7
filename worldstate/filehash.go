package worldstate

import (
	"encoding/hex"
	"fmt"

	"stoa/worldstate/record"
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

// FileOf returns the file to which the properties of a record refer.
func FileOf(p record.Properties) (h FileHash, refers bool) {
	v := p.Get(record.File)
	if v.Type != record.Bytes || len(v.Data) != len(h) {
		return FileHash{}, false
	}
	return FileHash([]byte(v.Data)), true
}

// Files returns the files to which records refer.
func (c *Contents) Files() map[FileHash]bool {
	all := map[FileHash]bool{}
	for _, set := range c.Sets {
		for _, r := range set.Records() {
			if h, refers := FileOf(r.Properties); refers {
				all[h] = true
			}
		}
	}
	return all
}
