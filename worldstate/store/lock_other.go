//go:build !unix

package store

import (
	"fmt"
	"os"
)

// lockFolder locks the folder for this process: a file that cannot be removed while it
// is open.
func lockFolder(file string) (*os.File, error) {
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("%w (%s)", ErrLocked, file)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", ErrLocked, file)
	}
	return f, nil
}
