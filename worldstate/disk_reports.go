package worldstate

import "sync"

// diskReports is what a room's journal has to say to it, in order. The journal serves
// all rooms and waits for none: what it says is put here however long the room
// is busy. There is at most one entry for each result and line that the journal
// took, and one for a reload.
type diskReports struct {
	wake chan struct{} // has one element when there is something to take

	mu  sync.Mutex // guards all
	all []any      // appended, recorded, journalBack
}

// What a journal says.
type (
	appended struct {
		sequence   uint64
		generation int
		err        error
	}
	journalBack struct{ contents *Contents }
	recorded    struct {
		record *Record
		err    error
	}
)

func (n *diskReports) put(m any) {
	n.mu.Lock()
	n.all = append(n.all, m)
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default: // the room has been woken and will see this too
	}
}

func (n *diskReports) take() []any {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.all
	n.all = nil
	return all
}
