package store

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
)

// A room is read beside the writer, which goes on committing what others do. The
// load has its turn there all the same: everything queued before it is on disk by
// then, for a room that ended by itself may have left results, and from then on
// nothing of the room is written before it was read. The journal that was
// replaced is refused, and the new one has nothing to say yet.

// maxReading is how many rooms are read at once. The readers' other connections
// are left to those who want to know little.
const maxReading = readers / 2

// reading is a room to be read for the journal that continues it.
type reading struct {
	ctx   context.Context // of who waits for it
	first bool            // of its journal
	back  chan<- loaded   // has room for one
}

type loaded struct {
	contents *worldstate.Contents
	err      error
}

// Load reads a room and returns the journal that continues it, in place of any
// other of the room: what is handed to that one from then on is refused. What was
// erased longer ago than [board.KeptErased] is left out, and dropped afterwards.
func (s *SQLite) Load(ctx context.Context, id worldstate.RoomID) (*worldstate.Contents, *Journal, error) {
	j := &Journal{store: s, room: id}
	c, err := j.load(ctx, true)
	if err != nil {
		return nil, nil, err
	}
	select { // before anything that the journal will be told
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

// Reload reads the room again, after everything queued before has been tried.
// Nothing is to be appended before it is done. What was erased stays, however
// long ago: the room goes on with what it has.
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

// load has the room read, to continue from there. A load that is not the first of
// its journal is refused where another has replaced that. Who gives up waiting
// ends the reading.
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

// begin is a load's turn, on the writer's goroutine.
func (s *SQLite) begin(j *Journal, r *reading) {
	if r.first {
		s.current[j.room] = j
	} else if s.current[j.room] != j {
		r.back <- loaded{nil, errReplaced}
		return
	}
	s.done.Go(func() { s.finish(j, r) })
}

// finish reads the room and answers. Where it could not be read for a new journal,
// that is forgotten before anybody hears of it.
func (s *SQLite) finish(j *Journal, r *reading) {
	c, old, err := s.read(j, r)
	if err != nil && r.first {
		select {
		case s.queue <- job{journal: j, unread: true}:
		case <-s.quit:
		}
	}
	r.back <- loaded{c, err}
	s.dropErased(j, old)
}

// read waits for its turn among those who read, and tells the journal where it
// begins. old is what is to be dropped.
func (s *SQLite) read(j *Journal, r *reading) (c *worldstate.Contents, old []dropped, err error) {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-r.ctx.Done():
		return nil, nil, r.ctx.Err()
	}
	if c, old, err = s.load(r.ctx, j.room, r.first); err != nil {
		return nil, nil, err
	}
	if r.first {
		if j.back, err = s.back(r.ctx, j.room); err != nil {
			return nil, nil, err
		}
	}
	j.last = c.Sequence
	return c, old, nil
}
