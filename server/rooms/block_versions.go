package rooms

import (
	"sync"

	"stoa/worldstate"
)

// maxTouched is of how many accounts it is remembered when their blocks changed.
const maxTouched = 4096

// changes gives each change of blocks a version, so that whoever read an
// account's blocks knows whether they changed since.
type changes struct {
	mu     sync.Mutex // guards what follows
	newest uint64
	floor  uint64 // what was read before this version counts as changed
	last   map[worldstate.AccountID]uint64
}

// now is drawn before a reading.
func (c *changes) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newest
}

// touch is called when a change of the accounts is on disk, and before they are
// read: whoever reads them under this version knows the change.
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

// touched says whether what was read under a version may have changed.
func (c *changes) touched(account worldstate.AccountID, version uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return version < c.floor || c.last[account] > version
}
