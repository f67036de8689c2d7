//go:build desktop && unix

package main

import (
	"syscall"
	"time"
)

// processorTime returns the processor time that the program has used, on all cores.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // otherwise 0
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
