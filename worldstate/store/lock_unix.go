//go:build unix

package store

import (
	"fmt"
	"os"
	"syscall"
)

// lockFolder locks the folder for this process. The kernel releases the lock when the
// process ends, however it ends.
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
