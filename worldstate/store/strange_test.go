package store

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// keeps stores a result that no room would decide.
func keeps(t *testing.T, c *worldstate.Contents, j *Journal, of ...record.Effect) {
	t.Helper()
	by := at(time.Now())
	r := &worldstate.Result{Sequence: c.Sequence + 1, Effects: record.Effects{Of: of, Deletion: &record.Deletion{Result: c.Sequence + 1, At: by.At, By: by.Author}}, By: &by}
	c.Sequence++
	must(t, keep(t, j, r))
}

// Values of any type may be on disk. History, bin and search go on, and show an object to
// those who see it in the room.
func TestStrangeValuesOnDisk(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	var all []*record.Record
	for _, view := range []record.Value{{}, record.OfInt(0), record.OfInt(2), record.OfInt(3), record.OfInt(-1), record.OfInt(4), record.OfInt(1 << 60), record.OfText("x"), record.OfBool(true), record.OfBytes([]byte("x"))} {
		for _, name := range []record.Value{record.OfText("title"), record.OfInt(5), record.OfBool(false), record.OfBytes([]byte("abc"))} {
			r := &record.Record{ID: record.ID{byte(len(all) + 1)}, Kind: "later", Made: record.Made(c.Sequence+1, 0), Properties: record.Of(record.Property{Name: record.Body, Value: record.OfText("needle")}, record.Property{Name: record.Name, Value: name})}
			if view.Type != record.None {
				r.Properties = r.Properties.With(record.Properties{{Name: record.View, Value: view}})
			}
			keeps(t, c, j, record.Effect{Verb: record.Put, Record: r})
			all = append(all, r)
		}
	}
	want := func(sees worldstate.Role) (n int) {
		for _, r := range all {
			if worldstate.SightOf(r) <= sees {
				n++
			}
		}
		return n
	}
	for sees := range worldstate.Owner + 1 {
		found, err := s.Search(t.Context(), id, sees, "needle")
		must(t, err)
		entries, _, err := s.History(t.Context(), id, sees, nil, 0)
		must(t, err)
		if n := want(sees); len(found) != n || len(entries) != n {
			t.Errorf("a %s finds %d and reads of %d; want %d", sees, len(found), len(entries), n)
		}
	}
	for _, r := range all {
		keeps(t, c, j, record.Effect{Verb: record.Delete, ID: r.ID})
	}
	for sees := range worldstate.Owner + 1 {
		bin, _, err := s.Bin(t.Context(), id, sees, 0)
		if must(t, err); len(bin) != want(sees) {
			t.Errorf("a %s sees %d in the bin; want %d", sees, len(bin), want(sees))
		}
	}
	if _, _, err := s.Load(t.Context(), id); err != nil {
		t.Error(err)
	}
}

// Long values come as their beginnings, and a page ends before it becomes large.
func TestAPageOfTheHistoryIsBounded(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	doesIn(t, c, j, record.Room, at(time.Now()), []record.Change{{Verb: record.Put, ID: record.ID{1}, Kind: "later"}})
	large := func(n int) (all record.Properties) {
		for i := range 20 {
			all = append(all, record.Property{Name: "p" + string(rune('a'+i)), Value: record.OfText(string(rune('a'+n%26)) + strings.Repeat("预", 1300))})
		}
		return all
	}
	const patches = 60
	for n := range patches {
		doesIn(t, c, j, record.Room, at(time.Now()), []record.Change{{Verb: record.Patch, ID: record.ID{1}, Properties: large(n)}})
	}
	seen, pages := 0, 0
	for before := uint64(0); pages == 0 || before != 0; pages++ {
		all, next, err := s.History(t.Context(), id, worldstate.Guest, nil, before)
		must(t, err)
		bytes := 0
		for _, e := range all {
			bytes += e.size()
			for _, p := range slices.Concat(e.Before, e.After) {
				if len(p.Value.Data) > maxShown || !e.Cut[p.Name] || !utf8.ValidString(p.Value.Data) {
					t.Fatalf("%q, cut %v", p.Value.Data, e.Cut[p.Name])
				}
			}
		}
		if bytes > maxPage {
			t.Errorf("a page of %d bytes", bytes)
		}
		seen, before = seen+len(all), next
	}
	if seen != patches+1 || pages < 3 {
		t.Errorf("%d entries on %d pages", seen, pages)
	}
}

// The id of what is gone for good may be used again: what was before is the history of
// another object, which hosts alone read and nobody takes back.
func TestANewObjectWithAnOldID(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	put := written1(record.ID{1}, "old secret")
	eve, ada := record.Editor{Author: record.Author{9}, Name: "Eve", At: time.Now().UnixMilli()}, at(time.Now())
	doesIn(t, c, j, record.Room, eve, []record.Change{put})
	doesIn(t, c, j, record.Room, eve, []record.Change{{Verb: record.Patch, ID: put.ID, Properties: record.Properties{{Name: record.X, Value: record.OfInt(7)}}}})
	doesIn(t, c, j, record.Room, eve, record.Each(record.Delete, put.ID))
	old := c.Sequence
	must(t, s.exec(t.Context(), "drop it for good", "DELETE FROM record WHERE id = ?", put.ID[:]))
	c, j, err := s.Load(t.Context(), id)
	must(t, err)
	doesIn(t, c, j, record.Room, ada, []record.Change{put})
	for sees, want := range map[worldstate.Role]int{worldstate.Guest: 1, worldstate.Host: 4} {
		all, _, err := s.History(t.Context(), id, sees, &put.ID, 0)
		if must(t, err); len(all) != want || all[len(all)-1].Kind != "" && want > 1 {
			t.Errorf("a %s reads %d entries; want %d", sees, len(all), want)
		}
	}
	if _, _, err := s.StateAt(t.Context(), id, worldstate.Host, put.ID, old-1); err == nil {
		t.Error("the old object's state is read as that of the new one")
	}
	if _, there, err := s.StateAt(t.Context(), id, worldstate.Guest, put.ID, old+1); err != nil || !there {
		t.Errorf("%v, %v", there, err)
	}
	if all, _, err := s.Reversal(t.Context(), id, eve.Author, time.Now().Add(-time.Hour)); err != nil || len(all) > 0 {
		t.Errorf("taking back what was done to the old one would change the new one: %+v, %v", all, err)
	}
}
