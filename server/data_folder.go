package main

import (
	"os"
	"path/filepath"

	"stoa/worldstate/store"
)

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
