// Package keyfile stores secrets that must survive a restart, one per file.
package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Half ends the name of a file that is not complete yet.
const Half = ".new"

// Open reads a file. If the file is missing, or empty after a power cut, Open writes
// what fresh returns: completely or not at all, mode 0600, in a folder of mode 0700,
// and synced to disk when Open returns.
func Open(file string, fresh func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || len(content) > 0 {
		return content, err
	}
	if content, err = fresh(); err != nil {
		return nil, err
	}
	folder := filepath.Dir(file)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	half := file + Half
	if err := write(half, content); err != nil {
		return nil, err
	}
	if err := os.Rename(half, file); err != nil {
		return nil, err
	}
	return content, errors.Join(SyncFolder(folder), SyncFolder(filepath.Dir(folder))) // the parent too, because the folder may be new
}

func write(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// SyncFolder syncs the names in a folder to disk. Windows has no such call, nor have some
// file systems, such as shares of a network.
func SyncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
