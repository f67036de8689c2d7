//go:build !unix

package backup

import "errors"

// FreeSpace is unknown on this system.
func FreeSpace(string) (uint64, error) {
	return 0, errors.New("this system is not asked")
}
