package store

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
)

// A room is read beside the writer, which goes on committing for other rooms. A load
// still takes its turn in the queue. Everything queued before it is then on disk, for
// example results of a room that failed. Nothing of the room is written until it is
// read: the store refuses the replaced journal, and the new one has nothing to write
// yet.

// maxReading is how many rooms are read at once. The other reading connections are for
// short queries.
const maxReading = readers / 2

// reading is a request to read a room for the journal that continues it.
type reading struct {
	ctx   context.Context // of the caller
	first bool            // the journal's first reading
	back  chan<- loaded   // has capacity for one answer
}

type loaded struct {
	contents *worldstate.Contents
	err      error
}

// Load reads a room and returns the journal that continues it. The store refuses later
// results of any earlier journal of the room. Records that were deleted longer ago
// than [record.KeptDeleted] are left out and then dropped.
func (s *SQLite) Load(ctx context.Context, id worldstate.RoomID) (*worldstate.Contents, *Journal, error) {
	j := &Journal{store: s, room: id}
	c, err := j.load(ctx, true)
	if err != nil {
		return nil, nil, err
	}
	select { // before any job of the journal
	case s.queue <- job{journal: j, opened: s.now()}:
		return c, j, nil
	case <-s.quit:
		return nil, nil, ErrClosed
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// retryReload is the pause before a failed Reload is tried again.
const retryReload = 500 * time.Millisecond

// Reload reads the room again, after everything queued before was tried. The caller
// must append nothing until then. Old deleted records stay, because the room still
// has them.
func (j *Journal) Reload(done func(*worldstate.Contents)) {
	j.store.done.Go(func() {
		for {
			c, err := j.load(context.Background(), false)
			switch {
			case err == nil:
				done(c)
				return
			case errors.Is(err, errReplaced), errors.Is(err, ErrNoRoom):
				return
			}
			j.store.log.Error("reload failed", "reason", err.Error())
			select {
			case <-j.store.quit:
				return
			case <-time.After(retryReload):
			}
		}
	})
}

// load requests a reading and waits. A repeated load is refused if another journal has
// replaced this one. The end of the context ends the reading.
func (j *Journal) load(ctx context.Context, first bool) (*worldstate.Contents, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	back := make(chan loaded, 1)
	select {
	case j.store.queue <- job{journal: j, load: &reading{ctx, first, back}}:
	case <-j.store.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case l := <-back:
		return l.contents, l.err
	case <-j.store.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// begin starts a reading, on the writer's goroutine.
func (s *SQLite) begin(j *Journal, r *reading) {
	if r.first {
		s.current[j.room] = j
	} else if s.current[j.room] != j {
		r.back <- loaded{nil, errReplaced}
		return
	}
	s.done.Go(func() { s.finish(j, r) })
}

// finish reads the room and answers. If reading failed for a new journal, the writer
// forgets the journal before the caller gets the answer.
func (s *SQLite) finish(j *Journal, r *reading) {
	c, old, err := s.read(j, r)
	if err != nil && r.first {
		select {
		case s.queue <- job{journal: j, unread: true}:
		case <-s.quit:
		}
	}
	r.back <- loaded{c, err}
	s.dropDeleted(j, old.records)
	s.forgetHistory(j, old.history)
}

// read waits for a place among the readers and sets the journal's sequence. old are
// records to drop.
func (s *SQLite) read(j *Journal, r *reading) (c *worldstate.Contents, old outdated, err error) {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-r.ctx.Done():
		return nil, outdated{}, r.ctx.Err()
	}
	if c, old, err = s.load(r.ctx, j.room, r.first); err != nil {
		return nil, outdated{}, err
	}
	if r.first {
		if j.back, err = s.back(r.ctx, j.room); err != nil {
			return nil, outdated{}, err
		}
	}
	j.last = c.Sequence
	return c, old, nil
}
