package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"stoa/server/keyfile"
	"stoa/worldstate/store"
)

// makeFolder makes a folder if it is missing. Its name and those of new folders above it
// are on disk when makeFolder returns: otherwise a power cut could take away everything
// in it, synced or not.
func makeFolder(folder string) error {
	above := []string{filepath.Dir(folder)} // always: an earlier start may have been interrupted
	for up := above[0]; ; up = filepath.Dir(up) {
		if _, err := os.Stat(up); err == nil || up == filepath.Dir(up) {
			break
		}
		above = append(above, filepath.Dir(up))
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, name := range above {
		if err := keyfile.SyncFolder(name); err != nil && !errors.Is(err, fs.ErrPermission) { // who may not read it has not made anything in it
			return err
		}
	}
	return nil
}

// expected says what the database of a data folder must contain, judged by the server's
// keys: start makes the key of resume tokens when the tables are on disk, and the
// administrator's key when the first rooms are.
func expected(data string) store.Expect {
	made := func(name string) bool {
		info, err := os.Stat(filepath.Join(data, "keys", name))
		return err == nil && info.Size() > 0 // empty after a power cut: not made
	}
	switch {
	case made("admin.key"):
		return store.Rooms
	case made("resume.key"):
		return store.Tables
	}
	return store.Nothing
}
