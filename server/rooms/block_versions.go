package rooms

import (
	"sync"

	"stoa/worldstate"
)

// maxTouched is for how many accounts changes of blocks are remembered.
const maxTouched = 4096

// changes gives each change of blocks a version, so that a caller that has read an
// account's blocks can tell whether they have changed since.
type changes struct {
	mu     sync.Mutex // guards the fields below
	newest uint64
	floor  uint64 // reads before this version count as outdated
	last   map[worldstate.AccountID]uint64
}

// now returns the version for a read that follows.
func (c *changes) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newest
}

// touch is called when a change of the accounts' blocks is on disk, before they are
// read again: reads under the returned version contain the change.
func (c *changes) touch(accounts ...worldstate.AccountID) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest++
	if c.last == nil || len(c.last) >= maxTouched {
		c.last, c.floor = map[worldstate.AccountID]uint64{}, c.newest
	}
	for _, account := range accounts {
		c.last[account] = c.newest
	}
	return c.newest
}

// touched reports whether a read under a version may be outdated.
func (c *changes) touched(account worldstate.AccountID, version uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return version < c.floor || c.last[account] > version
}
