package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const fileName = "stoa.db"

// suffixes are those of the database file and of SQLite's other files.
var suffixes = []string{"", "-wal", "-shm"}

// prepareFiles makes sure that the server can write the database and SQLite's other
// files, and that no other user can read them, also in a folder that others can read.
// SQLite gives its own files the mode of the database.
func prepareFiles(folder string) error {
	file := filepath.Join(folder, fileName)
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return withOwner(file, err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	for _, suffix := range suffixes {
		if err := makePrivate(file + suffix); err != nil {
			return withOwner(file+suffix, err)
		}
	}
	return CheckFiles(folder)
}

// makePrivate removes the permissions of everybody except the owner. A missing file is
// no error.
func makePrivate(file string) error {
	about, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil || about.Mode().Perm()&0o077 == 0:
		return err
	}
	return os.Chmod(file, 0o600)
}

// withOwner adds the owner of an unusable file to the error.
func withOwner(file string, err error) error {
	about, statErr := os.Stat(file)
	if statErr != nil {
		return err
	}
	if owner, me := ownerOf(about), runsAs(); owner != "" && owner != me {
		return fmt.Errorf("%s belongs to %s and this server runs as %s; make the file its own with chown: %w", file, owner, me, err)
	}
	return err
}

// CheckFiles reports whether a server that runs as this user could write the store in
// the folder; nil if there is no store yet. It changes nothing.
func CheckFiles(folder string) error {
	for _, suffix := range suffixes {
		file := filepath.Join(folder, fileName+suffix)
		f, err := os.OpenFile(file, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return withOwner(file, err)
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
