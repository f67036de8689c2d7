package worldstate

import "sync"

// diskReports holds a journal's reports to its room, in order. The journal serves all
// rooms and waits for none, so it puts reports here even if the room is busy. There is
// at most one entry for each result and chat line that the journal took, and one for a
// reload.
type diskReports struct {
	wake chan struct{} // holds one element when there is something to take

	mu  sync.Mutex // guards all
	all []any      // appended, recorded, journalBack
}

// The reports.
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
	default: // the room is already woken and will see this report too
	}
}

func (n *diskReports) take() []any {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.all
	n.all = nil
	return all
}
