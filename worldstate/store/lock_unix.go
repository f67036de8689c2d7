//go:build unix

package store

import (
	"fmt"
	"os"
	"syscall"
)

// lockFolder takes the folder's lock for this process. The kernel lets go of
// it when the process ends, however it ends.
func lockFolder(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w (%s)", ErrLocked, file)
	}
	return f, nil
}
