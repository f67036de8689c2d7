package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Journal is one room of the store. It implements [worldstate.Journal].
type Journal struct {
	store *SQLite
	room  worldstate.RoomID
	last  uint64 // sequence on disk; belongs to the writer goroutine, and to a reader of the room
	back  map[worldstate.ClientID]bool

	waiting atomic.Int64 // rows of queued results
	folding sync.Map     // documents that are being folded, by id
	pauses  sync.Map     // until when, a time.Time, documents are not folded that took long, by id
	turns   sync.Map     // of reading, a chan struct{} for each document that was read, by id
	tidying atomic.Bool  // old history is being deleted
}

// Retire waits until everything queued before is on disk or has failed. After that the
// store takes nothing more for the room until the room is loaded again.
func (s *SQLite) Retire(ctx context.Context, id worldstate.RoomID) error {
	done := make(chan struct{})
	select {
	case s.queue <- job{retire: id, done: func(error) { close(done) }}:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Prove writes something to disk in the same way as results. It returns nil if the
// store works; the store is stuck if Prove does not return before the context ends.
func (s *SQLite) Prove(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case s.queue <- job{prove: true, done: func(err error) { done <- err }}:
	case <-s.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// job is one task of the writer: store a result, a chat line, an update of a document, a folded document or who is present, drop old
// deleted records, forget old history, prove that the disk works, let a room be read or given up, or
// retire a room.
type job struct {
	journal *Journal
	result  *worldstate.Result
	record  *worldstate.Record
	present *presence
	update  *worldstate.DocumentUpdate
	fold    *folding
	dropped []dropped
	history sequences // to be forgotten
	prove   bool
	retire  worldstate.RoomID // zero: none
	done    func(error)
	load    *reading
	opened  time.Time // time at which the journal's room was opened; zero: another kind of job
	unread  bool      // reading the journal's room failed
}

// maxBatch is how many results share a commit.
const maxBatch = 512

// write is the writer goroutine. A batch is what has gathered during the last commit.
func (s *SQLite) write() {
	batch := make([]job, 0, maxBatch)
	for {
		select {
		case j := <-s.queue:
			batch = append(batch[:0], j)
		case <-s.quit:
			s.drain(batch[:0])
			return
		}
		s.commit(s.gather(batch))
	}
}

// drain commits what was queued before Close.
func (s *SQLite) drain(batch []job) {
	for {
		batch = s.gather(batch[:0])
		if len(batch) == 0 {
			return
		}
		s.commit(batch)
	}
}

// writes reports whether the job needs the disk.
func (j *job) writes() bool {
	return j.prove || j.result != nil || j.record != nil || j.update != nil || j.fold != nil || j.present != nil || j.dropped != nil || j.history.last > 0
}

// last reports whether later jobs must not share the job's commit.
func (j *job) last() bool {
	return j.load != nil || j.unread || !j.opened.IsZero() || j.retire != worldstate.RoomID{}
}

// rows returns the number of rows that the job changes.
func (j *job) rows() int {
	if j.result == nil {
		return max(1, len(j.dropped))
	}
	return rowsOf(j.result)
}

// gather adds queued jobs, up to and including a load, which must see exactly what was
// queued before it.
func (s *SQLite) gather(batch []job) []job {
	rows := 0
	for _, j := range batch {
		rows += j.rows()
	}
	for len(batch) < maxBatch && rows < mostInCommit && (len(batch) == 0 || !batch[len(batch)-1].last()) {
		select {
		case j := <-s.queue:
			batch = append(batch, j)
			rows += j.rows()
		default:
			return batch
		}
	}
	return batch
}

// errGap refuses a result that does not follow the last one on disk: an earlier one
// failed, and its room is about to roll back.
var errGap = errors.New("store: an earlier result of the room was not kept")

// errReplaced refuses the results of a room that was given up and opened again with
// another journal.
var errReplaced = errors.New("store: the room goes on elsewhere")

// commit commits the batch's jobs together and reports to each.
func (s *SQLite) commit(batch []job) {
	refused := make([]error, len(batch))
	if !slices.ContainsFunc(batch, func(j job) bool { return j.writes() }) {
		s.report(batch, refused, nil, 0)
		return
	}
	started := time.Now()
	b := commitment{store: s, next: map[*Journal]uint64{}}
	err := s.transact(func(t *transaction) error {
		for i := range batch {
			var err error
			if refused[i], err = b.write(t, &batch[i]); err != nil {
				return err
			}
		}
		return t.advance(b.next)
	})
	if err != nil {
		s.log.Error("commit failed", "results", len(batch), "reason", err.Error())
	} else {
		for j, last := range b.next {
			if last/forgetEvery != j.last/forgetEvery && j.tidying.CompareAndSwap(false, true) {
				s.done.Go(func() {
					defer j.tidying.Store(false)
					s.tidyHistory(j)
				})
			}
			j.last = last
		}
		for _, u := range b.unfolded {
			u.journal.foldSoon(u.id)
		}
	}
	took := time.Since(started)
	if s.committed != nil && err == nil && b.kept > 0 {
		s.committed(b.kept, took)
	}
	s.report(batch, refused, err, took)
}

// commitment is a commit in progress.
type commitment struct {
	store *SQLite
	next  map[*Journal]uint64 // new sequence of each room
	kept  int                 // number of results, chat lines and updates of documents

	unfolded []unfolded
}

// unfolded is a document with many updates to fold.
type unfolded struct {
	journal *Journal
	id      record.ID
}

// write adds one job to the transaction. refused concerns this job alone; err rolls the
// whole transaction back.
func (b *commitment) write(t *transaction, j *job) (refused, err error) {
	switch {
	case j.prove:
		return nil, t.exec("INSERT INTO proof (id, at) VALUES (1, ?1) ON CONFLICT DO UPDATE SET at = ?1", time.Now().UnixNano())
	case !j.writes(): // done after the commit
		return nil, nil
	case b.store.current[j.journal.room] != j.journal:
		return errReplaced, nil
	case j.present != nil:
		return nil, t.present(j.journal.room, j.present)
	case j.dropped != nil:
		return nil, t.drop(j.journal.room, j.dropped)
	case j.history.last > 0:
		return nil, t.forget(j.journal.room, j.history)
	case j.update != nil:
		d, refused, err := t.write(j.journal.room, j.update)
		if refused == nil && err == nil && d.unfolded() {
			b.unfolded = append(b.unfolded, unfolded{j.journal, j.update.Document})
		}
		b.kept++
		return refused, err
	case j.fold != nil:
		return nil, t.keepFold(j.journal.room, j.fold)
	case j.record != nil:
		stored, err := t.say(j.journal.room, j.record)
		if !stored {
			refused = worldstate.ErrRepeated
		}
		b.kept++
		return refused, err
	}
	last, seen := b.next[j.journal]
	if !seen {
		last = j.journal.last
	}
	if j.result.Sequence != last+1 {
		return errGap, nil
	}
	if err = t.keep(j.journal.room, j.result); errors.Is(err, errMissing) {
		return err, nil
	}
	b.next[j.journal] = j.result.Sequence
	b.kept++
	return nil, err
}

// report tells each job its outcome and does what follows a commit.
func (s *SQLite) report(batch []job, refused []error, err error, took time.Duration) {
	for i, j := range batch {
		delete(s.current, j.retire)
		switch {
		case j.load != nil:
			s.begin(j.journal, j.load)
		case j.unread && s.current[j.journal.room] == j.journal:
			delete(s.current, j.journal.room)
		case !j.opened.IsZero() && s.current[j.journal.room] == j.journal:
			s.endPresenceIn(j.journal.room, j.opened)
		case j.done == nil:
		case err != nil:
			j.done(fmt.Errorf("commit after %v: %w", took.Round(time.Millisecond), err))
		default:
			j.done(refused[i])
		}
	}
}

// keep stores one result.
func (t *transaction) keep(room worldstate.RoomID, r *worldstate.Result) error {
	if err := t.keepRecords(room, r); err != nil {
		return fmt.Errorf("keep result %d: %w", r.Sequence, err)
	}
	if r.Client == (worldstate.ClientID{}) {
		return nil // an operation of the room itself is never repeated
	}
	if err := t.exec("INSERT INTO client (room, id, client_sequence, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET client_sequence = excluded.client_sequence, sequence = excluded.sequence",
		room[:], r.Client[:], r.ClientSequence, r.Sequence); err != nil || r.Sequence%forgetEvery != 0 {
		return err
	}
	return t.exec("DELETE FROM client WHERE room = ?1 AND sequence < (SELECT sequence FROM client WHERE room = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)",
		room[:], worldstate.KeptMarks-1)
}

// forgetEvery is the number of results between two deletions of old marks of clients, and
// of old history.
const forgetEvery = 1024
