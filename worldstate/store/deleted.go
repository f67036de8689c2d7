package store

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Deleted records stay in the table record, with the time of deleting, who deleted them
// and, in the column touched, the sequence of the result that deleted them.

// deletedRow is the row of a record, deleted if at is not NULL.
type deletedRow struct {
	parent record.ID
	record *record.Record
	result uint64
	at     sql.NullInt64
	by     []byte
	name   sql.NullString
}

// fillTrash adds deleted records to the trash of their sets, in the order of deleting.
// What deleted boards hold must be there already.
func (l *loading) fillTrash(rows []deletedRow) {
	shared := map[uint64]bool{} // by result
	for _, r := range rows {
		if held := l.contents.Sets[r.record.ID]; r.parent == record.Room && held != nil && held.HasOthers(r.record.Author) {
			shared[r.result] = true
		}
	}
	slices.SortStableFunc(rows, func(a, b deletedRow) int { return cmp.Compare(a.result, b.result) })
	last := &record.Deletion{}
	for _, r := range rows {
		d := record.Deletion{Result: r.result, At: r.at.Int64, Name: r.name.String, Shared: shared[r.result]}
		copy(d.By[:], r.by)
		if d != *last {
			last = &d // records of one deletion share it
		}
		l.contents.Sets[r.parent].AddDeleted(&record.Deleted{Record: r.record, Deletion: last})
	}
}

// aged takes the records out of the trash, and moves those that were deleted before oldest
// to old. A parent without a deletion since then keeps all: nobody was there, or the clock
// is wrong.
func (l *loading) aged() (kept []deletedRow) {
	newest := map[record.ID]int64{}
	for _, r := range l.trash {
		newest[r.parent] = max(newest[r.parent], r.at.Int64)
	}
	for _, r := range l.trash {
		if r.at.Int64 < l.oldest && newest[r.parent] >= l.oldest {
			l.old = append(l.old, dropped{r.parent, r.record.ID, r.result})
		} else {
			kept = append(kept, r)
		}
	}
	l.trash = nil
	return kept
}

// dropped is a record that was deleted too long ago to be kept, or whose board is gone.
type dropped struct {
	parent record.ID
	id     record.ID
	result uint64 // the result that deleted the record
}

// maxDropped is how many records one commit deletes: other results wait for that
// commit.
const maxDropped = 256

// dropDeleted deletes records for good, unless another journal has replaced this one. If
// the disk fails, the records stay until the room is next loaded.
func (s *SQLite) dropDeleted(j *Journal, old []dropped) {
	for part := range slices.Chunk(old, maxDropped) {
		if !s.tidy(job{journal: j, dropped: part}, "what was deleted long ago stays") {
			return
		}
	}
}

// tidy queues a job that deletes what is old and waits for it. It returns false if the
// store closes or the job failed, which it logs.
func (s *SQLite) tidy(j job, failed string) bool {
	done := make(chan error, 1)
	j.done = func(err error) { done <- err }
	select {
	case s.queue <- j:
	case <-s.quit:
		return false
	}
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, errReplaced) {
			s.log.Error(failed, "reason", err.Error())
		}
		return err == nil
	case <-s.quit:
		return false
	}
}

// drop deletes records for good, except those that have changed since they were read.
func (t *transaction) drop(room worldstate.RoomID, old []dropped) error {
	for _, d := range old {
		if err := t.exec("DELETE FROM record WHERE room = ? AND parent = ? AND id = ? AND touched = ?",
			room[:], d.parent[:], d.id[:], d.result); err != nil {
			return err
		}
		if err := t.unindexWhere("room = ?1 AND parent = ?2 AND id = ?3 AND NOT EXISTS (SELECT 1 FROM record r WHERE r.room = ?1 AND r.parent = ?2 AND r.id = ?3)",
			room[:], d.parent[:], d.id[:]); err != nil {
			return err
		}
	}
	return nil
}

// errMissing refuses a result that changes a record which is not on disk: room and disk
// differ.
var errMissing = errors.New("store: a record that the result changes is not on disk")

// touch stores when a record was deleted, by whom and under which name, or clears these
// columns.
func (t *transaction) touch(room worldstate.RoomID, r *worldstate.Result, id record.ID, at, by, name any) error {
	return t.found(id, "UPDATE record SET touched = ?, deleted_at = ?, deleted_by = ?, deleted_name = ? WHERE room = ? AND parent = ? AND id = ?",
		r.Sequence, at, by, name, room[:], r.Parent[:], id[:])
}

// found executes a statement that must change a row.
func (t *transaction) found(id record.ID, statement string, args ...any) error {
	found, err := t.affects(statement, args...)
	if err == nil && !found {
		err = fmt.Errorf("record %x: %w", id, errMissing)
	}
	return err
}
