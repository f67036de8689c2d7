//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
)

// isJournal reports whether output to f goes to the systemd journal. systemd.exec(5),
// JOURNAL_STREAM.
func isJournal(f *os.File) bool {
	about, err := f.Stat()
	if err != nil {
		return false
	}
	stat, ok := about.Sys().(*syscall.Stat_t)
	return ok && os.Getenv("JOURNAL_STREAM") == fmt.Sprintf("%d:%d", stat.Dev, stat.Ino)
}
