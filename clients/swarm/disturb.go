package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// disturbance is a fault of the server's machine. The function that begin returns ends
// it.
type disturbance struct {
	name  string
	lasts time.Duration
	begin func(*disturber) (end func() error, err error)
}

var disturbances = []disturbance{
	{"clock set forward", 20 * time.Second, func(d *disturber) (func() error, error) { return d.set(3600) }},
	{"full disk", 15 * time.Second, (*disturber).fill},
	{"clock set back", 20 * time.Second, func(d *disturber) (func() error, error) { return d.set(-3600) }},
	{"locked database", 8 * time.Second, (*disturber).lock},
}

// calm is the time between two disturbances.
const calm = 25 * time.Second

// disturber disturbs a server, one fault after another.
type disturber struct {
	server *child
	clock  string // file with the seconds by which the server's clock is set
	done   map[string]int

	mu    sync.Mutex // guards the fields below
	until time.Time  // when the server must be ready again
	err   error
}

// disturb runs until ctx ends, and ends its current disturbance.
func (d *disturber) disturb(ctx context.Context) {
	for n := 0; pause(ctx, calm) == nil; n++ {
		what := disturbances[n%len(disturbances)]
		say("%s", what.name)
		d.excuse(what.lasts + readyAgain)
		end, err := what.begin(d)
		if err != nil {
			d.fail(fmt.Errorf("%s: %w", what.name, err))
			return
		}
		_ = pause(ctx, what.lasts)
		if err := end(); err != nil {
			d.fail(fmt.Errorf("end of %s: %w", what.name, err))
			return
		}
		d.excuse(readyAgain)
		d.done[what.name]++
	}
}

func (d *disturber) excuse(lasts time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.until = time.Now().Add(lasts)
}

// excused reports whether the server need not be ready.
func (d *disturber) excused() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Before(d.until)
}

func (d *disturber) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

func (d *disturber) failed() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

func (d *disturber) set(seconds int) (end func() error, err error) {
	write := func(seconds int) error { return os.WriteFile(d.clock, []byte(strconv.Itoa(seconds)), 0o600) }
	return func() error { return write(0) }, write(seconds)
}

// mostFree is the maximum free space of a disk that this program fills.
const mostFree = 2 << 30

// fill fills the disk with the data folder.
func (d *disturber) fill() (end func() error, err error) {
	data := filepath.Join(d.server.folder, "data")
	var about syscall.Statfs_t
	if err := syscall.Statfs(data, &about); err != nil {
		return nil, err
	}
	if free := about.Bavail * uint64(about.Bsize); free > mostFree {
		return nil, fmt.Errorf("%s has %d MiB left, which is too much to fill: give it a small file system of its own, by way of TMPDIR", data, free>>20)
	}
	ballast, err := os.Create(filepath.Join(d.server.folder, "ballast"))
	if err != nil {
		return nil, err
	}
	for piece := make([]byte, 64<<10); err == nil; { // the last bytes in smaller pieces
		if _, err = ballast.Write(piece); err != nil && len(piece) > 1 {
			piece, err = piece[:len(piece)/2], nil
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return nil, errors.Join(err, ballast.Close())
	}
	return func() error { return errors.Join(ballast.Close(), os.Remove(ballast.Name())) }, nil
}

// walWriteLock is the byte of SQLite's shared memory file on which a writer holds a
// lock. www.sqlite.org/walformat.html section 2.3.
const walWriteLock = 120

// lock locks the database like another program that writes to it.
func (d *disturber) lock() (end func() error, err error) {
	f, err := os.OpenFile(filepath.Join(d.server.folder, "data", "stoa.db-shm"), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: walWriteLock, Len: 1}
	for deadline := time.Now().Add(readyTime); ; time.Sleep(time.Millisecond) {
		if err = syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock); err == nil {
			return f.Close, nil
		}
		if time.Now().After(deadline) {
			return nil, errors.Join(err, f.Close())
		}
	}
}
