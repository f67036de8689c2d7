package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// openAt opens a store whose clock the test sets.
func openAt(t *testing.T, now *time.Time) *SQLite {
	t.Helper()
	s, err := Open(context.Background(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return *now }})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func at(when time.Time) record.Editor {
	return record.Editor{Author: record.Author{1}, Name: "Ada", At: when.UnixMilli()}
}

func restore(ns ...int) []record.Change { return record.Each(record.Restore, dots(ns)...) }

const day = 24 * time.Hour

// A room can restore what it has in memory, however long it was open and even if its
// journal failed meanwhile.
func TestWhatARoomStillHasComesBackAfterAReload(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	for n := range 2 {
		does(t, c, j, at(now), dot(n))
	}
	does(t, c, j, at(now), erase(0))
	does(t, c, j, at(now.Add(20*day)), erase(1))
	now = now.Add(40 * day)
	back := make(chan *worldstate.Contents, 1)
	j.Reload(func(c *worldstate.Contents) { back <- c })
	equal(t, within(t, "the reload", back), c.Clone())
	does(t, c, j, at(now), restore(0))
	if b := loaded1(t, s, id).Set(wall); b.Len() != 1 || b.Get(record.ID{0, 1}) == nil || len(b.Deleted()) != 1 {
		t.Errorf("there are %d strokes, and %d to be brought back", b.Len(), len(b.Deleted()))
	}
}

// A clock that is wrongly set forward empties no trash: a room that is opened
// meanwhile, and when the clock is right again, has everything.
func TestAClockSetForwardDropsNothing(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	for n := range 3 {
		does(t, c, j, at(now), dot(n))
	}
	does(t, c, j, at(now), erase(0))
	does(t, c, j, at(now.Add(time.Minute)), erase(1))
	for _, step := range []time.Duration{40 * day, -40 * day} {
		now = now.Add(step)
		equal(t, loaded1(t, s, id), c.Clone())
		if _, old, err := s.load(t.Context(), id, true); err != nil || len(old.records) != 0 {
			t.Errorf("%d are to be dropped, %v", len(old.records), err)
		}
	}
	now = now.Add(40 * day)
	c, j, err := s.Load(t.Context(), id)
	must(t, err)
	does(t, c, j, at(now), erase(2))
	does(t, c, j, at(now), restore(0, 1, 2))
	if b := loaded1(t, s, id).Set(wall); b.Len() != 3 {
		t.Errorf("there are %d strokes", b.Len())
	}
}

// The age of erased strokes is judged by their own board's erasures.
func TestBoardsAgeApart(t *testing.T) {
	row := func(parent byte, at int64) deletedRow {
		r := deletedRow{parent: record.ID{parent}, record: &record.Record{ID: record.ID{parent, byte(at)}}, result: uint64(at)}
		r.at.Int64 = at
		return r
	}
	l := loading{oldest: 50, trash: []deletedRow{row(1, 1), row(2, 2), row(1, 49), row(2, 49), row(2, 50)}}
	kept := l.aged()
	if len(kept) != 3 || kept[0].parent[0] != 1 || kept[1].parent[0] != 1 || kept[2].result != 50 {
		t.Errorf("kept %+v", kept)
	}
	if len(l.old) != 2 || l.old[0] != (dropped{record.ID{2}, record.ID{2, 2}, 2}) || l.old[1] != (dropped{record.ID{2}, record.ID{2, 49}, 49}) {
		t.Errorf("old %+v", l.old)
	}
}

// Strokes that changed since they were read, or whose room was opened again, are not
// dropped.
func TestOnlyWhatNobodyTouchedIsDropped(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	for n := range 3 {
		does(t, c, j, at(now), dot(n))
	}
	does(t, c, j, at(now), erase(0))
	old := []dropped{{wall, record.ID{0, 1}, c.Sequence}}
	does(t, c, j, at(now), restore(0))
	s.dropDeleted(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	does(t, c, j, at(now), erase(0))
	s.dropDeleted(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	old[0].result = c.Sequence
	_, again, err := s.Load(t.Context(), id)
	must(t, err)
	s.dropDeleted(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	s.dropDeleted(again, old)
	if b := onDisk(t, s, id).Set(wall); len(b.Deleted()) != 0 || b.Len() != 2 {
		t.Errorf("%d can be brought back of a board with %d strokes", len(b.Deleted()), b.Len())
	}
}

// A result that does not fit the contents of the disk is refused completely, and so are
// later results of its room. Other rooms' results in the same commit are stored.
func TestAResultThatDoesNotFitTheDiskIsRefusedAlone(t *testing.T) {
	for name, misfit := range map[string][]record.Change{"restore": restore(0, 1, 2), "erase": erase(3, 4, 5)} {
		s := openStore(t, t.TempDir())
		defer s.Close()
		id, c, j := newRoom(t, s)
		_, others, other := newRoom(t, s)
		for n := range 6 {
			does(t, c, j, at(time.Now()), dot(n))
		}
		does(t, c, j, at(time.Now()), erase(0, 1, 2))
		runs(t, s, "DELETE FROM record WHERE room = ? AND substr(hex(id), 1, 4) IN ('0101', '0401')", id[:])
		disk := onDisk(t, s, id)
		r, err := c.Decide(&worldstate.Operation{By: at(time.Now()), Parent: wall, Changes: misfit})
		must(t, err)
		c.Apply(&r)
		letGo := holds(t, s)
		defer letGo()
		refused, next := appends(t, j, r), appends(t, j, draws(t, c, 7))
		kept := appends(t, other, draws(t, others, 1))
		letGo()
		if err := within(t, "an answer", refused); !errors.Is(err, errMissing) {
			t.Errorf("a %s: %v", name, err)
		}
		if err := within(t, "an answer to what came after", next); !errors.Is(err, errGap) {
			t.Errorf("after a %s: %v", name, err)
		}
		if err := within(t, "somebody else's stroke", kept); err != nil {
			t.Errorf("somebody else's, with a %s: %v", name, err)
		}
		equal(t, onDisk(t, s, id), disk)
	}
}

// onDisk returns the contents on disk of a room in use.
func onDisk(t *testing.T, s *SQLite, id worldstate.RoomID) *worldstate.Contents {
	t.Helper()
	c, _, err := s.load(t.Context(), id, false)
	must(t, err)
	return c
}
