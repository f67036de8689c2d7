package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const fileName = "stoa.db"

// suffixes are of the database and of what SQLite puts beside it.
var suffixes = []string{"", "-wal", "-shm"}

// prepareFiles sees to it that the database and what SQLite puts beside it can
// be written, and read by nobody else, also in a folder that others may look
// into. SQLite gives its own files the mode of the database.
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

// makePrivate takes the file from everybody but its owner. One that is not there
// is no error.
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

// withOwner says whose file it is that cannot be used.
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

// CheckFiles says whether a server that runs as this user could write the
// store in the folder; nil where there is none yet. It changes nothing.
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
