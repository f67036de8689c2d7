package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"stoa/server/keyfile"
)

const (
	// syncEvery is how many bytes are written between two syncs: the sync of a large
	// file in one go would hold up those of the server's log.
	syncEvery = 1 << 20
	// reserve is what a new file leaves free on its disk: if the data are on the same one,
	// the rooms go on.
	reserve = 64 << 20
)

// half is the beginning of the name of an unfinished file.
const half = ".unfinished-"

// File is a file that gets its name when it is complete.
type File struct {
	*os.File        // nil when finished or discarded
	name     string // to be
	written  int64  // bytes
	synced   int64  // bytes
}

// NewFile makes an unfinished file beside the name, if there is room for the bytes.
func NewFile(name string, bytes int64) (*File, error) {
	folder := filepath.Dir(name)
	if err := SpaceFor(folder, bytes); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(folder, half+filepath.Base(name)+"-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("make a file: %w", err)
	}
	return &File{File: f, name: name}, nil
}

// SpaceFor returns an error if the disk of the folder would have less than reserve left.
func SpaceFor(folder string, bytes int64) error {
	free, err := FreeSpace(folder)
	if err == nil && free < uint64(bytes)+reserve {
		return fmt.Errorf("the disk of %s has %d MiB free, and the new file needs %d MiB and leaves %d MiB for the server: make room, or choose another disk",
			folder, free>>20, bytes>>20, reserve>>20)
	}
	return nil // unknown on some systems
}

func (f *File) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	f.written += int64(n)
	if err == nil && f.written-f.synced >= syncEvery {
		f.synced = f.written
		err = errors.Join(f.Sync(), SpaceFor(filepath.Dir(f.name), 0))
	}
	return n, err
}

// Finish syncs the file and gives it its name.
func (f *File) Finish(replace bool) error {
	unfinished := f.Name()
	err := errors.Join(f.Sync(), f.Close())
	f.File = nil
	if err == nil && replace {
		err = os.Rename(unfinished, f.name)
	} else if err == nil {
		err = rename(unfinished, f.name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	return keyfile.SyncFolder(filepath.Dir(f.name))
}

// rename replaces no file. Where the disk knows no second names, another program could
// make the file at that very moment.
func rename(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if _, there := os.Lstat(to); errors.Is(err, fs.ErrExist) || there == nil {
		return fmt.Errorf("%s was made by another program meanwhile: %w", to, fs.ErrExist)
	}
	return os.Rename(from, to)
}

// Discard removes an unfinished file.
func (f *File) Discard() {
	if f.File != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		f.File = nil
	}
}
