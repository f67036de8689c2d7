package store

import "stoa/worldstate"

const (
	// mostRows is how many rows of one room may wait for the disk, and mostInCommit
	// about how many a commit changes: a room with very many deleted and restored
	// records delays other rooms only for a moment.
	mostRows     = 8192
	mostInCommit = 4096
)

// rowsOf returns how many rows of the database a result changes.
func rowsOf(r *worldstate.Result) int {
	return 1 + 2*len(r.Of) + len(r.Dropped)
}

// Append queues a result for the disk. ErrBusy if the queue is full or the room has
// mostRows in it.
func (j *Journal) Append(r *worldstate.Result, done func(error)) error {
	rows := int64(rowsOf(r))
	if all := j.waiting.Add(rows); all > mostRows && all > rows {
		j.waiting.Add(-rows)
		return ErrBusy
	}
	settled := func(err error) {
		j.waiting.Add(-rows)
		done(err)
	}
	select {
	case j.store.queue <- job{journal: j, result: r, done: settled}:
		return nil
	default:
		j.waiting.Add(-rows)
		return ErrBusy
	}
}
