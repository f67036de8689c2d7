//go:build unix

package store

import (
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// ownerOf returns the name of a file's owner.
func ownerOf(about fs.FileInfo) string {
	stat, ok := about.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return userName(int(stat.Uid))
}

// runsAs returns the name of this process's user.
func runsAs() string { return userName(os.Geteuid()) }

func userName(id int) string {
	number := strconv.Itoa(id)
	if u, err := user.LookupId(number); err == nil {
		return u.Username + " (" + number + ")"
	}
	return "user " + number
}
