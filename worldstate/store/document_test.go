package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// page is the document of these tests.
var page = record.ID{0xd0}

// typed is the update of a client that types a text at the end of what it typed before: at
// clock, at most 127 letters.
func typed(client byte, clock int, text string) []byte {
	if clock == 0 {
		return append(append([]byte{1, 1, client, 0, 4, 1, 4, 'r', 'o', 'o', 't', byte(len(text))}, text...), 0)
	}
	b := []byte{1, 1, client}
	b = appendUvarint(b, clock)
	b = append(b, 0x84, client)
	b = appendUvarint(b, clock-1)
	return append(append(append(b, byte(len(text))), text...), 0)
}

func appendUvarint(b []byte, v int) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

// withPage puts the document.
func withPage(t *testing.T, c *worldstate.Contents, j epoch) {
	t.Helper()
	r, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: record.Author{1}, Name: "Ada", At: 1}, Changes: []record.Change{{Verb: record.Put, ID: page, Kind: record.Document,
		Properties: record.Of(record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(0)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
			record.Property{Name: record.Width, Value: record.OfInt(500)}, record.Property{Name: record.Height, Value: record.OfInt(500)})}}})
	must(t, err)
	c.Apply(&r)
	kept(t, j, &r)
}

// wrote writes an update and returns what the store says.
func wrote(t *testing.T, j epoch, by byte, update []byte) error {
	t.Helper()
	facts, err := document.Check(update, document.Incoming)
	must(t, err)
	done := make(chan error, 1)
	must(t, j.Write(&worldstate.DocumentUpdate{Document: page, By: record.Author{by}, Name: fmt.Sprint("Author ", by), At: time.Now().UnixMilli(), Bytes: update, Facts: facts},
		func(err error) { done <- err }))
	return within(t, "an answer", done)
}

// read returns what a reader with a state lacks.
func read(t *testing.T, j epoch, have document.State) (update []byte, state document.State) {
	t.Helper()
	type answer struct {
		update, state []byte
		err           error
	}
	done := make(chan answer, 1)
	j.ReadDocument(page, have.Encode(), func(update, state []byte, err error) { done <- answer{update, state, err} })
	a := within(t, "the document", done)
	must(t, a.err)
	state, err := document.DecodeState(a.state)
	must(t, err)
	return a.update, state
}

func keepsDocuments(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	if err := wrote(t, j, 1, typed(7, 0, "x")); !errors.Is(err, worldstate.ErrNoDocument) {
		t.Fatalf("an object that is not there: %v", err)
	}
	withPage(t, c, j)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	for what, refused := range map[string]struct {
		by     byte
		update []byte
		want   error
	}{
		"a gap":                       {1, typed(7, 9, "!"), worldstate.ErrDocumentGap},
		"a gap of a new client":       {1, typed(8, 1, "!"), worldstate.ErrDocumentGap},
		"the client of somebody else": {2, typed(7, 5, "!"), worldstate.ErrNotYourClient},
	} {
		if err := wrote(t, j, refused.by, refused.update); !errors.Is(err, refused.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, wrote(t, j, 2, typed(7, 0, "Hello"))) // what is known may come again, from anybody
	must(t, wrote(t, j, 1, typed(7, 5, " world")))
	k.restart(t)
	_, j = k.open(t, id)
	update, state := read(t, j, nil)
	if want := (document.State{7: 11}); !equalStates(state, want) {
		t.Errorf("state %v, want %v", state, want)
	}
	if !strings.Contains(string(update), "Hello") || !strings.Contains(string(update), " world") {
		t.Errorf("read %q", update)
	}
	if update, _ = read(t, j, document.State{7: 5}); strings.Contains(string(update), "Hello") || !strings.Contains(string(update), " world") {
		t.Errorf("a reader with 5 units got %q", update)
	}
}

func equalStates(a, b document.State) bool { return slices.Equal(a.Encode(), b.Encode()) }

// folds types n updates and waits until they are folded.
func folds(t *testing.T, s *onDiskKeeper, j *Journal, from, n int) {
	t.Helper()
	for i := range n {
		must(t, wrote(t, j, 1, typed(7, from+i, "a")))
	}
	must(t, j.fold(t.Context(), page, ""))
	var left int
	must(t, s.reads.QueryRowContext(t.Context(), "SELECT count(*) FROM document_update").Scan(&left))
	if left != 0 {
		t.Fatalf("%d updates are left", left)
	}
}

func TestADocumentIsFoldedAndItsVersionsStay(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, j)
	folds(t, s, j, 0, 40)
	folds(t, s, j, 40, 20)
	must(t, j.NameVersion(t.Context(), page, "the end"))
	all, err := s.Versions(t.Context(), id, page)
	must(t, err)
	if len(all) != 2 || all[0].Name != "the end" || all[0].Number != 60 || !slices.Equal(all[0].Authors, []string{"Author 1"}) || all[1].Number != 40 {
		t.Fatalf("versions %+v", all)
	}
	for number, units := range map[int64]uint64{40: 40, 60: 60} {
		update, err := s.Version(t.Context(), id, page, number)
		must(t, err)
		state, err := document.StateOf(update)
		must(t, err)
		if state[7] != units {
			t.Errorf("version %d has %d units", number, state[7])
		}
	}
	if _, err := s.Version(t.Context(), id, page, 41); !errors.Is(err, ErrNoVersion) {
		t.Errorf("version 41: %v", err)
	}
	must(t, wrote(t, j, 1, typed(7, 60, "b"))) // clocks go on after folding
	if _, state := read(t, j, nil); state[7] != 61 {
		t.Errorf("state %v", state)
	}
}

func TestOldVersionsBecomeTheBeginning(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, j)
	folds(t, s, j, 0, 10)
	later := time.Now().Add(record.KeptDeleted + time.Hour)
	s.SQLite.now = func() time.Time { return later }
	folds(t, s, j, 10, 5)
	folds(t, s, j, 15, 5)
	all, err := s.Versions(t.Context(), id, page)
	must(t, err)
	if len(all) != 1 || all[0].Number != 20 { // the store's clock makes the others old
		t.Fatalf("versions %+v", all)
	}
	for _, v := range all {
		update, err := s.Version(t.Context(), id, page, v.Number)
		must(t, err)
		if state, _ := document.StateOf(update); state[7] != uint64(v.Number) {
			t.Errorf("version %d has %v", v.Number, state)
		}
	}
	must(t, j.NameVersion(t.Context(), page, "kept")) // nothing new, and version 20 is old by the store's clock
	if all, err = s.Versions(t.Context(), id, page); err != nil || len(all) != 1 || all[0].Name != "kept" || all[0].Number != 20 {
		t.Fatalf("versions %+v, %v", all, err)
	}
	update, err := s.Version(t.Context(), id, page, 20)
	must(t, err)
	if state, _ := document.StateOf(update); state[7] != 20 {
		t.Errorf("the version that got a name has %v", state)
	}
	if _, state := read(t, j, nil); state[7] != 20 {
		t.Errorf("state %v", state)
	}
}

func TestADeletedDocumentTakesItsTextAlong(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, j)
	folds(t, s, j, 0, 3)
	must(t, wrote(t, j, 1, typed(7, 3, "a")))
	must(t, s.Delete(context.Background(), id))
	for _, table := range []string{"document", "document_update", "document_client", "document_text", "document_segment", "document_file"} {
		var n int
		must(t, s.reads.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		if n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

func TestACopiedRoomHasTheTextsOfItsDocuments(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	withPage(t, c, e)
	folds(t, s, e.(*Journal), 0, 3)
	must(t, wrote(t, e, 1, typed(7, 3, "bc")))
	copied := Room{ID: worldstate.NewRoomID(), Template: "lobby", Made: time.Now()}
	must(t, s.Duplicate(t.Context(), id, copied))
	want, err := s.Text(t.Context(), id, page)
	must(t, err)
	got, err := s.Text(t.Context(), copied.ID, page)
	if must(t, err); !slices.Equal(got, want) {
		t.Errorf("the copy says %q, not %q", got, want)
	}
	_, j := s.open(t, copied.ID)
	if err := wrote(t, j, 1, typed(7, 5, "d")); !errors.Is(err, worldstate.ErrNotYourClient) {
		t.Errorf("a client id of the other room goes on: %v", err)
	}
	must(t, wrote(t, j, 1, typed(8, 0, "new")))
	must(t, j.(*Journal).NameVersion(t.Context(), page, "copied"))
	version, err := s.Version(t.Context(), copied.ID, page, 5)
	must(t, err)
	if state, err := document.StateOf(version); err != nil || !equalStates(state, document.State{7: 5, 8: 3}) {
		t.Errorf("the first version of the copy has %v, %v", state, err)
	}
}

// Many who read one document wait for each other, not in the places of those who read others.
func TestReadersOfOneDocumentLeavePlacesForOthers(t *testing.T) {
	s := openKeeper(t)
	_, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, e)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	other := record.ID{0xd1}
	turn := make(chan struct{}, 1)
	j.turns.Store(other, turn)
	turn <- struct{}{} // somebody reads the other document for long
	done := make(chan error, 5)
	for range cap(done) {
		j.ReadDocument(other, nil, func(_, _ []byte, err error) { done <- err })
	}
	if update, _ := read(t, j, nil); !strings.Contains(string(update), "Hello") {
		t.Errorf("read %q", update)
	}
	<-turn
	for range cap(done) {
		must(t, within(t, "the other document", done))
	}
}

// A document keeps files of its room alone: hashes cost nothing to invent.
func TestADocumentNotesFilesOfItsRoomAlone(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	withPage(t, c, e)
	there := File{Hash: worldstate.FileHash{0xab}, Size: 1, Type: "image/png", Name: "a.png", At: time.Now()}
	must(t, s.change(t.Context(), "add file", func(tx *sql.Tx) error { return insertFileRow(t.Context(), tx, id, &there, 0) }))
	for client, hash := range map[byte]worldstate.FileHash{7: there.Hash, 8: {0xcd}} {
		shows := append([]byte{1, 1, client, 0, 0x28, 1, 1, 'm', 4, 'f', 'i', 'l', 'e', 1, 119, 64}, fmt.Sprintf("%x", hash[:])...)
		must(t, wrote(t, e, 1, append(shows, 0)))
	}
	var n int
	var hash []byte
	must(t, s.reads.QueryRowContext(t.Context(), "SELECT count(*), max(hash) FROM document_file").Scan(&n, &hash))
	if n != 1 || !slices.Equal(hash, there.Hash[:]) {
		t.Errorf("%d files are noted, the last %x", n, hash)
	}
}

// A document that took long to be folded rests, whoever comes and goes, and the store can close.
func TestADocumentThatTookLongIsNotFoldedAtOnce(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{time.Millisecond: 0, time.Second: 20 * time.Second, time.Hour: time.Minute} {
		if got := pauseAfter(took); got != want {
			t.Errorf("after %v a pause of %v, want %v", took, got, want)
		}
	}
	s := openKeeper(t)
	_, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, e)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	j.pauses.Store(page, time.Now().Add(time.Hour))
	j.Settle(page)
	j.Settle(page)
	s.restart(t) // waits for what was begun
	var left int
	must(t, s.reads.QueryRowContext(t.Context(), "SELECT count(*) FROM document_update").Scan(&left))
	if left != 1 {
		t.Errorf("%d updates are left", left)
	}
}
