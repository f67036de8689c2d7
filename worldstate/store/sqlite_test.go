package store

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

func openStore(t *testing.T, folder string) *SQLite {
	t.Helper()
	s, err := Open(context.Background(), Config{Folder: folder, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newRoom(t *testing.T, s *SQLite) (worldstate.RoomID, *worldstate.Contents, *Journal) {
	t.Helper()
	id := worldstate.NewRoomID()
	if err := s.Create(context.Background(), Room{ID: id, Template: "lobby"}); err != nil {
		t.Fatal(err)
	}
	c, j, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return id, c, j
}

// decide carries a random operation out in c and returns its result.
func decide(r *rand.Rand, c *worldstate.Contents, client worldstate.ClientID, sequence uint64) (worldstate.Result, bool) {
	op := worldstate.Operation{Client: client, By: record.Editor{Author: record.Author{client[0]}, Name: "Ada", At: time.Now().UnixMilli(), Others: true},
		ClientSequence: sequence, Parent: wall, Changes: anything(r)}
	if r.IntN(4) == 0 {
		op.Parent, op.Changes = record.Room, anyObject(r)
	}
	result, err := c.Decide(&op)
	if err != nil {
		return result, false
	}
	c.Apply(&result)
	return result, true
}

// anything returns a few changes of a board that may or may not be allowed.
func anything(r *rand.Rand) (changes []record.Change) {
	for range 1 + r.IntN(4) {
		c := record.Change{Verb: record.Verb(1 + r.IntN(4)), ID: record.ID{byte(r.IntN(40)), 1}}
		switch c.Verb {
		case record.Put:
			c = record.PutLine(c.ID, record.Line{Colour: r.Uint32N(1 << 24), Width: uint16(2 + r.IntN(190)),
				Points: record.AppendPoints(nil, []record.Point{{X: uint16(r.Uint32()), Y: 9}})})
		case record.Patch:
			c.Properties = record.Of(record.Property{Name: record.Colour, Value: record.OfInt(r.Uint32N(1 << 24))},
				record.Property{Name: "glow", Value: record.OfBool(r.IntN(2) == 0)}, record.Property{Name: "tags", Value: record.OfBytes([]byte{0, byte(r.IntN(9))})})
		}
		changes = append(changes, c)
	}
	return changes
}

// anyObject returns a change of the room: notes and boards come, change and go.
func anyObject(r *rand.Rand) []record.Change {
	c := record.Change{Verb: record.Verb(1 + r.IntN(4)), ID: record.ID{byte(r.IntN(9)), 2}, Kind: record.Note}
	if r.IntN(8) == 0 {
		c.ID = wall
	}
	p := record.Properties{{Name: record.Z, Value: record.OfInt(r.IntN(5000))}}
	if c.Verb == record.Put {
		p = p.With(record.Of(record.Property{Name: record.X, Value: record.OfInt(-1)}, record.Property{Name: record.Y, Value: record.OfInt(1 << 10)},
			record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)}))
		if r.IntN(2) == 0 {
			c.Kind = record.Board
		} else {
			p = p.With(record.Properties{{Name: record.Body, Value: record.OfText("牛奶 \"milk\" <b>\n")}})
		}
	}
	c.Properties = p
	return []record.Change{c}
}

// keep appends the result and waits for the disk.
func keep(t *testing.T, j *Journal, r *worldstate.Result) error {
	t.Helper()
	done := make(chan error, 1)
	if err := j.Append(r, func(err error) { done <- err }); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("the journal never answered")
		return nil
	}
}

func equal(t *testing.T, got, want *worldstate.Contents) {
	t.Helper()
	if got.Sequence != want.Sequence || !reflect.DeepEqual(got.Clients, want.Clients) || len(got.Sets) != len(want.Sets) {
		t.Fatalf("sequence %d, want %d; %d marks, want %d", got.Sequence, want.Sequence, len(got.Clients), len(want.Clients))
	}
	for parent, a := range got.Sets {
		b := want.Sets[parent]
		if b == nil || !reflect.DeepEqual(a.Records(), b.Records()) || !reflect.DeepEqual(a.Deleted(), b.Deleted()) {
			t.Fatalf("what is in %x differs: %d records and %d deleted, want %d and %d", parent, a.Len(), len(a.Deleted()), b.Len(), len(b.Deleted()))
		}
	}
}

func TestWhatWasKeptComesBack(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	id, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(1, 1))
	for n := uint64(1); n < 200; n++ {
		if result, ok := decide(r, c, worldstate.ClientID{byte(n % 3)}, n); ok {
			if err := keep(t, j, &result); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, folder)
	defer s.Close()
	back, _, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, back, c)
	rooms, err := s.Rooms(context.Background())
	if err != nil || len(rooms) != 1 || rooms[0].ID != id || rooms[0].Template != "lobby" {
		t.Errorf("rooms %v, %v", rooms, err)
	}
}

func TestTheDiskIsAskedToSync(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	version, mode, synchronous, err := s.Pragmas(context.Background())
	if err != nil || mode != "wal" || synchronous != 2 || compareVersions(version, leastVersion) < 0 {
		t.Errorf("version %s, journal_mode %s, synchronous %d, %v", version, mode, synchronous, err)
	}
}

func TestResultsShareCommits(t *testing.T) {
	commits, results := 0, 0
	s, err := Open(context.Background(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		Committed: func(n int, _ time.Duration) { commits++; results += n }})
	if err != nil {
		t.Fatal(err)
	}
	_, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(2, 1))
	failed := make(chan error, 500)
	sent := 0
	for n := uint64(1); n < 500; n++ {
		if result, ok := decide(r, c, worldstate.ClientID{1}, n); ok {
			sent++
			if err := j.Append(&result, func(err error) { failed <- err }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range sent {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if results != sent || commits >= sent {
		t.Errorf("%d commits for %d results of %d", commits, results, sent)
	}
}

func TestAfterAFailureNothingLaterIsKept(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	_, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(3, 1))
	next := func(n uint64) *worldstate.Result {
		for {
			if result, ok := decide(r, c, worldstate.ClientID{1}, n); ok {
				return &result
			}
		}
	}
	if err := keep(t, j, next(1)); err != nil {
		t.Fatal(err)
	}
	before := c.Clone()
	lost := next(2) // never reaches the journal, as if its commit had failed
	if err := keep(t, j, next(3)); !errors.Is(err, errGap) {
		t.Fatalf("a result after a lost one: %v", err)
	}
	back := make(chan *worldstate.Contents, 1)
	j.Reload(func(c *worldstate.Contents) { back <- c })
	equal(t, <-back, before)
	if err := keep(t, j, lost); err != nil {
		t.Errorf("after the reload: %v", err)
	}
}

func TestOneServerToAFolder(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	if _, err := Open(context.Background(), Config{Folder: folder, Log: slog.New(slog.DiscardHandler)}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second server got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openStore(t, folder).Close()
}

func TestNoRoom(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	if _, _, err := s.Load(context.Background(), worldstate.NewRoomID()); !errors.Is(err, ErrNoRoom) {
		t.Errorf("load: %v", err)
	}
	if _, err := s.Room(context.Background(), worldstate.NewRoomID()); !errors.Is(err, ErrNoRoom) {
		t.Errorf("find: %v", err)
	}
}

func TestRecordsOfAnUnknownFormAreRefused(t *testing.T) {
	for form, text := range map[int]string{3: "{}", 2: `{"properties":{"points":{"bytes":9}}}`, 1: "[]"} {
		if err := readRecord(&record.Record{Kind: record.Stroke}, form, text, []byte{1}); err == nil {
			t.Errorf("form %d: %s", form, text)
		}
	}
}

func BenchmarkAppendOne(b *testing.B) {
	s, err := Open(context.Background(), Config{Folder: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	id := worldstate.NewRoomID()
	if err := s.Create(context.Background(), Room{ID: id, Template: "lobby"}); err != nil {
		b.Fatal(err)
	}
	c, j, err := s.Load(context.Background(), id)
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	n := uint64(0)
	for b.Loop() {
		n++
		op := worldstate.Operation{ClientSequence: n, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(n), byte(n >> 8), byte(n >> 16)}, record.Line{Width: 8, Points: make([]byte, 200)})}}
		result, err := c.Decide(&op)
		if errors.Is(err, record.ErrFull) {
			b.Skip("the board is full")
		}
		c.Apply(&result)
		_ = j.Append(&result, func(err error) { done <- err })
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

func TestARoomOpenedAgainDoesNotOvertakeItsOwnResults(t *testing.T) {
	hold, held := make(chan struct{}), make(chan struct{}, 10)
	s, err := Open(context.Background(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		Committed: func(int, time.Duration) { held <- struct{}{}; <-hold }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	id := worldstate.NewRoomID()
	if err := s.Create(context.Background(), Room{ID: id, Template: "lobby"}); err != nil {
		t.Fatal(err)
	}
	c, j, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	for n := uint64(1); n <= 2; n++ {
		result, err := c.Decide(&worldstate.Operation{ClientSequence: n, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(n)}, record.Line{Width: 8, Points: []byte{2, 2}})}})
		if err != nil {
			t.Fatal(err)
		}
		c.Apply(&result)
		if err := j.Append(&result, func(error) {}); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			<-held // the first is on disk, the writer is held, the second waits
		}
	}
	again := make(chan *worldstate.Contents, 1)
	go func() {
		back, _, _ := s.Load(context.Background(), id)
		again <- back
	}()
	close(hold)
	equal(t, <-again, c)
}

// A room that was given up while stuck may continue later: its results are refused,
// because the room was opened again.
func TestARoomThatWasReplacedWritesNothingMore(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, stale, old := newRoom(t, s)
	fresh, journal, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	first := mustDecide(t, r, stale, worldstate.ClientID{1})
	if err := keep(t, old, &first); err == nil {
		t.Error("a result of the room that was given up was kept")
	}
	old.Present(worldstate.ClientID{1}, true)
	old.Reload(func(*worldstate.Contents) { t.Error("it was read again for the room that was given up") })
	second := mustDecide(t, r, fresh, worldstate.ClientID{2})
	if err := keep(t, journal, &second); err != nil {
		t.Errorf("the room that goes on: %v", err)
	}
	if _, again, err := s.Load(context.Background(), id); err != nil || len(again.Back()) != 0 {
		t.Errorf("back: %v, %v", again.Back(), err)
	}
}

func mustDecide(t *testing.T, r *rand.Rand, c *worldstate.Contents, client worldstate.ClientID) worldstate.Result {
	t.Helper()
	for n := uint64(1); n < 100; n++ {
		if result, ok := decide(r, c, client, n); ok {
			return result
		}
	}
	t.Fatal("nothing happens")
	return worldstate.Result{}
}

func TestProvingNeedsTheDisk(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	if err := s.Prove(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("DROP TABLE proof"); err != nil {
		t.Fatal(err)
	}
	if err := s.Prove(context.Background()); err == nil {
		t.Error("proved without a place to write")
	}
}

// A room in which ever new clients draw keeps only the newest marks.
func TestMarksOfClientsAreForgotten(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	const clients = 2*worldstate.KeptMarks + forgetEvery
	client := func(n uint64) (id worldstate.ClientID) {
		binary.BigEndian.PutUint64(id[:], n)
		return id
	}
	done := make(chan error, clients)
	for n := uint64(1); n <= clients; n++ {
		verb := record.Restore
		if n%2 == 0 {
			verb = record.Delete
		}
		op := worldstate.Operation{Client: client(n), ClientSequence: 1, Parent: wall, Changes: record.Each(verb, record.ID{1})}
		if n == 1 {
			op.Changes = []record.Change{record.PutLine(record.ID{1}, record.Line{Width: 8, Points: []byte{2, 2}})}
		}
		r, err := c.Decide(&op)
		if err != nil {
			t.Fatal(err)
		}
		c.Apply(&r)
		for j.Append(&r, func(err error) { done <- err }) != nil {
			runtime.Gosched() // the queue is full
		}
	}
	for range clients {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	var rows int
	if err := s.db.QueryRow("SELECT count(*) FROM client WHERE room = ?", id[:]).Scan(&rows); err != nil || rows > worldstate.KeptMarks+forgetEvery {
		t.Errorf("%d rows, %v", rows, err)
	}
	_, newest := c.Clients[client(clients)]
	_, oldest := c.Clients[client(1)]
	if n := len(c.Clients); n > 2*worldstate.KeptMarks || !newest || oldest {
		t.Errorf("%d marks; of the newest: %v, of the oldest: %v", n, newest, oldest)
	}
}

// wall is the board of the lobby.
var wall = worldstate.SceneObject(1)
