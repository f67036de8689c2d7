package worldstate

import "sync"

// diskReports holds a journal's reports to its room, in order. The journal serves all
// rooms and waits for none, so it puts reports here even if the room is busy. There is
// at most one entry for each result, chat line and update of a document that the journal took, for
// each document that it reads, and one for a reload.
type diskReports struct {
	wake chan struct{} // holds one element when there is something to take

	mu  sync.Mutex // guards all
	all []any      // appended, recorded, journalBack, documentRead, documentKept
}

// The reports.
type (
	appended struct {
		sequence   uint64
		generation int
		err        error
	}
	journalBack  struct{ contents *Contents }
	documentRead struct {
		number  uint16
		view    *view
		content *content
		err     error
	}
	documentKept struct {
		write  *WriteDocument
		from   *reader
		client ClientID // of an author in the room
		err    error
	}
	recorded struct {
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
