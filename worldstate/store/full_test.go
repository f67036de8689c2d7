package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// keepOne stores one new stroke.
func keepOne(t *testing.T, c *worldstate.Contents, j *Journal) error {
	t.Helper()
	client := worldstate.ClientID{1}
	id := record.ID{byte(c.Sequence), byte(c.Sequence >> 8), 1}
	r, err := c.Decide(&worldstate.Operation{Client: client, ClientSequence: c.Clients[client].ClientSequence + 1, Parent: wall, Changes: []record.Change{
		record.PutLine(id, record.Line{Width: 8, Points: record.AppendPoints(nil, make([]record.Point, 1000))})}})
	must(t, err)
	c.Apply(&r)
	return keep(t, j, &r)
}

// fill makes the disk full for the store: SQLite reports the same error.
func fill(t *testing.T, s *SQLite) (drain func()) {
	t.Helper()
	var pages int
	must(t, s.db.QueryRow("PRAGMA max_page_count = 1").Scan(&pages)) // cannot be less than there are
	return func() { must(t, s.db.QueryRow("PRAGMA max_page_count = 1000000").Scan(&pages)) }
}

func TestOnAFullDiskRoomsAreReadAndNothingIsHalfKept(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	drain := fill(t, s)
	want := c.Clone()
	var err error
	for range 200 { // until the existing pages are full
		if err = keepOne(t, c, j); err != nil {
			break
		}
		want = c.Clone()
	}
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("the disk is full, and the store says %v", err)
	}
	got, again, err := s.Load(t.Context(), id)
	must(t, err)
	equal(t, got, want)
	if _, err := s.Access(t.Context(), id); err != nil {
		t.Error(err)
	}
	drain()
	must(t, keepOne(t, got, again))
}

// SQLite's temporary files need no space on the disk.
func TestTemporaryFilesAreInMemory(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	for _, db := range []*sql.DB{s.db, s.reads} {
		const memory = 2
		var store int
		if err := db.QueryRow("PRAGMA temp_store").Scan(&store); err != nil || store != memory {
			t.Errorf("%d, %v", store, err)
		}
	}
}

// TestReadersDoNotWaitForTheWriter holds the writer's connection, like a long commit.
func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	tx, err := s.db.Begin()
	must(t, err)
	defer tx.Rollback()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, _, err = s.Load(ctx, id)
	must(t, err)
	_, err = s.Access(ctx, id)
	must(t, err)
	_, err = s.Rooms(ctx)
	must(t, err)
	_, err = s.Records(ctx, id)
	must(t, err)
	must(t, s.Ping(ctx))
}
