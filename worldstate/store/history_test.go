package store

import (
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Every change is in the history with its author, and a patch with what it replaced; what
// is older than deleted records are kept is forgotten when the room is next opened.
func TestTheHistorySaysWhoChangedWhat(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	does(t, c, j, at(now), dot(1))
	does(t, c, j, at(now), []record.Change{{Verb: record.Patch, ID: record.ID{1, 1}, Properties: record.Properties{{Name: record.Width, Value: record.OfInt(50)}}}})
	does(t, c, j, at(now.Add(20*day)), erase(1))
	rows := func() (n int) {
		must(t, s.db.QueryRow("SELECT count(*) FROM history WHERE room = ?", id[:]).Scan(&n))
		return n
	}
	var verb int
	var name, before string
	must(t, s.db.QueryRow("SELECT verb, name, before FROM history WHERE room = ? AND sequence = 2", id[:]).Scan(&verb, &name, &before))
	if verb != int(record.Patch) || name != "Ada" || before != `{"width":8}` || rows() != 3 {
		t.Errorf("%d by %q before %s, of %d rows", verb, name, before, rows())
	}
	now = now.Add(35 * day)
	loaded1(t, s, id)
	awaits(t, "the old history to go", func() bool { return rows() == 1 })
}

func TestAClockSetForwardForgetsNoHistory(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	does(t, c, j, at(now), dot(1))
	now = now.Add(100 * day)
	if _, old, err := s.load(t.Context(), id, true); err != nil || old.history != (sequences{}) {
		t.Errorf("%+v, %v", old, err)
	}
}

// A room may stay open for months, for instance because somebody never leaves it.
func TestARoomThatStaysOpenForgetsOldHistory(t *testing.T) {
	var now atomic.Pointer[time.Time]
	begun := time.Now()
	now.Store(&begun)
	s, err := Open(t.Context(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return *now.Load() }})
	must(t, err)
	defer s.Close()
	_, c, j := newRoom(t, s)
	for n := range 100 {
		does(t, c, j, at(begun), dot(n))
	}
	later := begun.Add(31 * day)
	now.Store(&later)
	var last <-chan error
	for n := range forgetEvery {
		r, err := c.Decide(&worldstate.Operation{By: at(later), Parent: wall, Changes: []record.Change{{Verb: record.Patch, ID: record.ID{0, 1}, Properties: record.Properties{{Name: record.Colour, Value: record.OfInt(1 + n)}}}}})
		must(t, err)
		c.Apply(&r)
		last = appends(t, j, r)
	}
	must(t, within(t, "the last result", last))
	awaits(t, "the old history to go", func() bool {
		var oldest int64
		must(t, s.reads.QueryRow("SELECT min(sequence) FROM history").Scan(&oldest))
		return oldest == 101
	})
}
