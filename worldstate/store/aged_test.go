package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// openAt opens a store whose clock the test sets.
func openAt(t *testing.T, now *time.Time) *SQLite {
	t.Helper()
	s, err := Open(context.Background(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return *now }})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func at(when time.Time) board.Editor {
	return board.Editor{Author: board.Author{1}, Name: "Ada", At: when.UnixMilli()}
}

func restore(ns ...int) board.Operation {
	op := erase(ns...)
	op.Kind = board.Restore
	return op
}

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
	if b := loaded1(t, s, id).Object(1).Board; b.Len() != 1 || b.Stroke(board.ID{0, 1}) == nil || len(b.Erased()) != 1 {
		t.Errorf("there are %d strokes, and %d to be brought back", b.Len(), len(b.Erased()))
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
		if _, old, err := s.load(t.Context(), id, true); err != nil || len(old) != 0 {
			t.Errorf("%d are to be dropped, %v", len(old), err)
		}
	}
	now = now.Add(40 * day)
	c, j, err := s.Load(t.Context(), id)
	must(t, err)
	does(t, c, j, at(now), erase(2))
	does(t, c, j, at(now), restore(0, 1, 2))
	if b := loaded1(t, s, id).Object(1).Board; b.Len() != 3 {
		t.Errorf("there are %d strokes", b.Len())
	}
}

// The age of erased strokes is judged by their own board's erasures.
func TestBoardsAgeApart(t *testing.T) {
	row := func(number uint32, at int64) erasedRow {
		r := erasedRow{object: &worldstate.Object{Number: number}, stroke: &board.Stroke{ID: board.ID{byte(number), byte(at)}}, result: uint64(at)}
		r.at.Int64 = at
		return r
	}
	const oldest = 50
	kept, old := aged([]erasedRow{row(1, 1), row(2, 2), row(1, 49), row(2, 49), row(2, 50)}, oldest)
	if len(kept) != 3 || kept[0].object.Number != 1 || kept[1].object.Number != 1 || kept[2].result != 50 {
		t.Errorf("kept %+v", kept)
	}
	if len(old) != 2 || old[0] != (dropped{2, board.ID{2, 2}, 2}) || old[1] != (dropped{2, board.ID{2, 49}, 49}) {
		t.Errorf("old %+v", old)
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
	old := []dropped{{1, board.ID{0, 1}, c.Sequence}}
	does(t, c, j, at(now), restore(0))
	s.dropErased(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	does(t, c, j, at(now), erase(0))
	s.dropErased(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	old[0].result = c.Sequence
	_, again, err := s.Load(t.Context(), id)
	must(t, err)
	s.dropErased(j, old)
	equal(t, onDisk(t, s, id), c.Clone())
	s.dropErased(again, old)
	if b := onDisk(t, s, id).Object(1).Board; len(b.Erased()) != 0 || b.Len() != 2 {
		t.Errorf("%d can be brought back of a board with %d strokes", len(b.Erased()), b.Len())
	}
}

// A result that does not fit the contents of the disk is refused completely, and so are
// later results of its room. Other rooms' results in the same commit are stored.
func TestAResultThatDoesNotFitTheDiskIsRefusedAlone(t *testing.T) {
	for name, misfit := range map[string]board.Operation{"restore": restore(0, 1, 2), "erase": erase(3, 4, 5)} {
		s := openStore(t, t.TempDir())
		defer s.Close()
		id, c, j := newRoom(t, s)
		_, others, other := newRoom(t, s)
		for n := range 6 {
			does(t, c, j, at(time.Now()), dot(n))
		}
		does(t, c, j, at(time.Now()), erase(0, 1, 2))
		runs(t, s, "DELETE FROM stroke WHERE room = ? AND substr(hex(id), 1, 4) IN ('0101', '0401')", id[:])
		disk := onDisk(t, s, id)
		r, err := c.Decide(&worldstate.Operation{By: at(time.Now()), Object: 1, Operation: misfit})
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
