package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// awaits waits for another goroutine.
func awaits(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("waited 10 s for %s", what)
		}
	}
}

// busy takes all reading connections, like long reads, until free is called.
func busy(t *testing.T, s *SQLite) (free func()) {
	t.Helper()
	var all []*sql.Conn
	for range readers {
		c, err := s.reads.Conn(t.Context())
		must(t, err)
		all = append(all, c)
	}
	return sync.OnceFunc(func() {
		for _, c := range all {
			c.Close()
		}
	})
}

// holds keeps the writer at a commit until letGo is called: what is queued meanwhile is
// taken together.
func holds(t *testing.T, s *SQLite) (letGo func()) {
	t.Helper()
	must(t, s.Prove(t.Context())) // what was queued is done
	c, err := s.db.Conn(t.Context())
	must(t, err)
	before := s.db.Stats().WaitCount
	s.queue <- job{prove: true, done: func(error) {}}
	awaits(t, "the writer to be held", func() bool { return s.db.Stats().WaitCount > before })
	return func() { c.Close() }
}

// appends queues a result without waiting for the disk.
func appends(t *testing.T, j *Journal, r worldstate.Result) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	must(t, j.Append(&r, func(err error) { done <- err }))
	return done
}

// draws adds a stroke to c.
func draws(t *testing.T, c *worldstate.Contents, n int) worldstate.Result {
	t.Helper()
	r, err := c.Decide(&worldstate.Operation{Parent: wall, Changes: dot(n)})
	must(t, err)
	c.Apply(&r)
	return r
}

func within[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(10 * time.Second):
		t.Fatalf("waited 10 s for %s", what)
		panic("not reached")
	}
}

// opened is what a Load returned.
type opened struct {
	contents *worldstate.Contents
	journal  *Journal
	err      error
}

// opening loads a room. It returns when the load is queued.
func opening(t *testing.T, s *SQLite, id worldstate.RoomID) <-chan opened {
	t.Helper()
	before, back := len(s.queue), make(chan opened, 1)
	go func() {
		c, j, err := s.Load(context.Background(), id)
		back <- opened{c, j, err}
	}()
	awaits(t, "the load to be queued", func() bool { return len(s.queue) > before })
	return back
}

// However long a room is read, others commit, and results of its last journal are
// refused.
func TestOthersCommitWhileARoomIsRead(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, last, replaced := newRoom(t, s)
	_, others, other := newRoom(t, s)
	must(t, keepOne(t, last, replaced))
	letGo, free := holds(t, s), busy(t, s)
	defer free()
	defer letGo()
	kept := last.Clone()
	load := opening(t, s, id)
	late := appends(t, replaced, draws(t, last, 2))
	done := appends(t, other, draws(t, others, 1))
	letGo()
	must(t, within(t, "somebody else's stroke", done))
	if err := within(t, "an answer to the room that was replaced", late); !errors.Is(err, errReplaced) {
		t.Errorf("a result of the room that was replaced: %v", err)
	}
	select {
	case l := <-load:
		t.Fatalf("it was read without a connection: %v", l.err)
	default:
	}
	free()
	l := within(t, "the room", load)
	must(t, l.err)
	again := draws(t, l.contents, 2)
	must(t, keep(t, l.journal, &again))
	kept.Apply(&again)
	equal(t, loaded1(t, s, id), kept)
}

// Whichever of two loads is read first, the journal of the later one goes on.
func TestOfTwoLoadsTheLaterGoesOn(t *testing.T) {
	for range 10 {
		s := openStore(t, t.TempDir())
		id, _, _ := newRoom(t, s)
		letGo, free := holds(t, s), busy(t, s)
		loads := []<-chan opened{opening(t, s, id), opening(t, s, id)}
		letGo()
		must(t, s.Prove(t.Context()))
		free()
		var all [2]opened
		for i, l := range loads {
			all[i] = within(t, "the room", l)
			must(t, all[i].err)
		}
		r := draws(t, all[0].contents, 1)
		if err := keep(t, all[0].journal, &r); !errors.Is(err, errReplaced) {
			t.Fatalf("the earlier one: %v", err)
		}
		r = draws(t, all[1].contents, 1)
		if err := keep(t, all[1].journal, &r); err != nil {
			t.Fatalf("the later one: %v", err)
		}
		must(t, s.Close())
	}
}

func TestALoadThatFailsLeavesNothingBehind(t *testing.T) {
	s := openStore(t, t.TempDir())
	id, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	for _, broken := range []string{"record", "present"} {
		runs(t, s, "ALTER TABLE "+broken+" RENAME TO away")
		if _, _, err := s.Load(t.Context(), id); err == nil {
			t.Fatalf("it was read without %ss", broken)
		}
		runs(t, s, "ALTER TABLE away RENAME TO "+broken)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Load(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("a load that nobody waits for: %v", err)
	}
	if _, _, err := s.Load(t.Context(), worldstate.NewRoomID()); !errors.Is(err, ErrNoRoom) {
		t.Errorf("no room: %v", err)
	}
	got, again, err := s.Load(t.Context(), id)
	must(t, err)
	equal(t, got, c.Clone())
	must(t, keepOne(t, c, again))
	must(t, s.Close())
	if len(s.current) != 1 || s.current[id] != again {
		t.Errorf("%d rooms are in use", len(s.current))
	}
}

// hears is a log that sends its lines to a channel.
type hears chan string

func (h hears) Write(line []byte) (int, error) {
	h <- string(line)
	return len(line), nil
}

func TestAReloadThatFailsIsTriedAgain(t *testing.T) {
	log := make(hears, 100)
	s, err := Open(t.Context(), Config{Folder: t.TempDir(), Log: slog.New(slog.NewTextHandler(log, nil))})
	must(t, err)
	defer s.Close()
	_, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	runs(t, s, "ALTER TABLE record RENAME TO away")
	back := make(chan *worldstate.Contents, 1)
	j.Reload(func(c *worldstate.Contents) { back <- c })
	if line := within(t, "a line of the log", log); !strings.Contains(line, "reload failed") {
		t.Error(line)
	}
	runs(t, s, "ALTER TABLE away RENAME TO record")
	equal(t, within(t, "the room", back), c.Clone())
	must(t, keepOne(t, c, j))
}

// Close waits for rooms being read before it closes the connections.
func TestClosingWaitsForRoomsBeingRead(t *testing.T) {
	s := openStore(t, t.TempDir())
	id, _, _ := newRoom(t, s)
	stroke, points, err := writeRecord(&record.Record{Properties: record.PutLine(record.ID{}, record.Line{Width: 8, Points: []byte{2, 2}}).Properties})
	must(t, err)
	runs(t, s, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO record (room, parent, id, made, touched, kind, form, record, data) SELECT ?, ?, randomblob(16), i, i, 'stroke', 2, ?, ? FROM n`, id[:], wall[:], stroke, points)
	back := make(chan loaded, 4)
	for range cap(back) {
		s.queue <- job{journal: &Journal{store: s, room: id}, load: &reading{context.Background(), true, back}}
	}
	must(t, s.Close())
	for range cap(back) {
		select {
		case l := <-back:
			must(t, l.err)
		default:
			t.Fatal("the store was closed while rooms were read")
		}
	}
}

// A load that waits when the store is closed does not delay closing.
func TestClosingEndsWhatWaitsToBeRead(t *testing.T) {
	s := openStore(t, t.TempDir())
	id, _, _ := newRoom(t, s)
	defer busy(t, s)()
	letGo := holds(t, s)
	defer letGo()
	load := opening(t, s, id)
	letGo()
	must(t, s.Prove(t.Context()))
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	must(t, within(t, "the store to close", closed))
	if l := within(t, "an answer", load); !errors.Is(l.err, ErrClosed) {
		t.Errorf("loaded: %v", l.err)
	}
}

func runs(t *testing.T, s *SQLite, query string, args ...any) {
	t.Helper()
	_, err := s.db.Exec(query, args...)
	must(t, err)
}

// A reader may go away at any moment, also between a row and its columns.
func TestAReaderThatGoesAwayHarmsNobody(t *testing.T) {
	s := openFresh(t)
	id, _, journal := newRoom(t, s)
	account := worldstate.AccountID{1}
	for i := range byte(200) {
		must(t, s.SetSilenced(t.Context(), id, worldstate.AccountID{2, i}, true))
		must(t, s.Block(t.Context(), account, Account{ID: worldstate.AccountID{3, i}}))
		journal.Present(worldstate.ClientID{4, i}, true)
	}
	must(t, s.SetSilenced(t.Context(), id, worldstate.AccountID{2}, true)) // behind all others
	gone := 0
	for i := range 600 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*time.Microsecond, cancel)
		_, err1 := s.silenced(ctx, id)
		_, err2 := s.Hidden(ctx, account)
		_, err3 := s.back(ctx, id)
		if err1 != nil || err2 != nil || err3 != nil {
			gone++
		}
		cancel()
	}
	if gone == 0 {
		t.Error("no reader was interrupted")
	}
}
