package store

import (
	"testing"
	"time"

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
