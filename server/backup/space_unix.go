//go:build unix

package backup

import "syscall"

// FreeSpace returns the bytes that an ordinary user may still write to the folder's
// disk.
func FreeSpace(folder string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
