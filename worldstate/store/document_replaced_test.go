package store

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// again puts an object of a kind in the place of the document.
func again(t *testing.T, c *worldstate.Contents, j epoch, kind string) {
	t.Helper()
	keeps(t, c, j.(*Journal), record.Effect{Verb: record.Put, Record: &record.Record{ID: page, Made: record.Made(c.Sequence+1, 0), Kind: kind}})
}

func TestTheTextOfADocumentComesToNoOtherObject(t *testing.T) {
	s := openKeeper(t)
	_, c, j := someRoom(t, s)
	withPage(t, c, j)
	must(t, wrote(t, j, 1, typed(7, 0, "secret")))
	again(t, c, j, record.Note)
	again(t, c, j, record.Document)
	if update, _ := read(t, j, nil); !document.IsEmpty(update) {
		t.Errorf("the new document says %q", update)
	}
}

func TestAFoldStopsWhereAnotherDocumentTookThePlace(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, e)
	must(t, wrote(t, j, 1, typed(7, 0, "secret")))
	old, err := s.readText(t.Context(), id, page)
	must(t, err)
	f := &folding{id: page, made: old.made, until: old.row.number}
	must(t, f.compact(&old))
	again(t, c, j, record.Document)
	must(t, wrote(t, j, 2, typed(8, 0, "mine")))
	done := make(chan error, 1)
	s.queue <- job{journal: j, fold: f, done: func(err error) { done <- err }}
	must(t, within(t, "the fold", done))
	if update, _ := read(t, j, nil); !strings.Contains(string(update), "mine") || strings.Contains(string(update), "secret") {
		t.Errorf("the new document says %q", update)
	}
}

func TestAFullDocumentCanBecomeShorter(t *testing.T) {
	s := openKeeper(t)
	_, c, j := someRoom(t, s)
	withPage(t, c, j)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	must(t, s.change(t.Context(), "fill", func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE document SET size = ?", maxDocument-forDeletions)
		return err
	}))
	if err := wrote(t, j, 1, typed(7, 5, "!")); !errors.Is(err, worldstate.ErrDocumentFull) {
		t.Errorf("more text: %v", err)
	}
	must(t, wrote(t, j, 1, erasing(7, 0, 5)))
}
