package rooms

import (
	"maps"
	"sync"

	"stoa/worldstate"
)

// pendingRefreshes is the changes of access that are on disk and not applied to their
// open rooms. The zero value is none.
type pendingRefreshes struct {
	mu       sync.Mutex                // guards what follows
	failures map[worldstate.RoomID]int // how often a change of the room failed to be applied
	owners   bool                      // so did a change of owners
}

// add returns how often that happened for the room.
func (p *pendingRefreshes) add(id worldstate.RoomID) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failures == nil {
		p.failures = map[worldstate.RoomID]int{}
	}
	p.failures[id]++
	return p.failures[id]
}

func (p *pendingRefreshes) addOwners() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owners = true
}

// take returns all rooms, which stay until they are done, and whether the owners were
// among them.
func (p *pendingRefreshes) take() (all map[worldstate.RoomID]int, owners bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, owners = maps.Clone(p.failures), p.owners
	p.owners = false
	return all, owners
}

// done forgets the room unless another change failed since it was taken.
func (p *pendingRefreshes) done(id worldstate.RoomID, failures int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failures[id] == failures {
		delete(p.failures, id)
	}
}

func (p *pendingRefreshes) drop(id worldstate.RoomID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.failures, id)
}
