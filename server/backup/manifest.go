package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"stoa/worldstate/store"
)

const (
	manifestName = "manifest.json"
	databaseName = "stoa.db"
	form         = 1        // of the backup
	maxManifest  = 64 << 20 // bytes; about 500,000 parts
)

// Manifest says what a backup contains. Its JSON form is the last entry of the file.
type Manifest struct {
	Form    int       `json:"form"`
	Program string    `json:"program"` // version of the program that made the backup
	Schema  int64     `json:"schema"`  // of the database
	Made    time.Time `json:"made"`
	Parts   []Part    `json:"parts"` // in the order of the file
}

// Part is one file of a backup.
type Part struct {
	Name   string `json:"name"` // relative to the data folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Bytes returns the size of all parts.
func (m *Manifest) Bytes() (sum int64) {
	for _, p := range m.Parts {
		sum += p.Size
	}
	return sum
}

// errNot is the error of every file that is no complete backup.
var errNot = errors.New("this is not a complete backup of Stoa, or it is damaged; use another one")

func not(format string, args ...any) error {
	return fmt.Errorf("%w (%s)", errNot, fmt.Sprintf(format, args...))
}

// mayContain reports whether a backup may contain a part of that name.
func mayContain(name string) bool {
	if name == databaseName {
		return true
	}
	folder, _, _ := strings.Cut(name, "/")
	return (folder == "keys" || folder == "blobs") && name != folder && name != "keys/resume.key" &&
		filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, `\:`) && clean(name)
}

// clean reports whether the name has one spelling only.
func clean(name string) bool { return filepath.ToSlash(filepath.Clean(name)) == name }

// readManifest checks everything that a manifest alone can show.
func readManifest(content []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(content, &m); err != nil {
		return m, not("its manifest cannot be read")
	}
	if m.Form > form || m.Schema > store.Schema() {
		return m, fmt.Errorf("a newer Stoa, %s, made this backup in form %d with schema %d; this program knows form %d and schemas up to %d: restore with that version or a newer one",
			m.Program, m.Form, m.Schema, form, store.Schema())
	}
	if m.Form != form || len(m.Parts) == 0 || m.Parts[0].Name != databaseName {
		return m, not("its manifest names no database")
	}
	return m, nil
}
