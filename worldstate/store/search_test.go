package store

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/words"
)

// placed are the properties that every note or link has.
var placed = record.Of(record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
	record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)})

func written1(id record.ID, text string) record.Change {
	return record.Change{Verb: record.Put, ID: id, Kind: record.Note, Properties: placed.With(record.Properties{{Name: record.Body, Value: record.OfText(text)}})}
}

// finds returns the ids that a search finds.
func finds(t *testing.T, s *SQLite, room worldstate.RoomID, query string) (ids []record.ID) {
	t.Helper()
	all, err := s.Search(t.Context(), room, worldstate.Guest, query)
	must(t, err)
	for _, f := range all {
		ids = append(ids, f.Record.ID)
	}
	return ids
}

func TestPeopleFindWhatIsInTheRoom(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	by := at(time.Now())
	texts := []string{"会议室的白板在左边", "会 议", "Q3 预算已经批准", "Café Zürich, roadmap", "abroad", "the plan of the plans", strings.Repeat("a plan ", 30)}
	for n, text := range texts {
		doesIn(t, c, j, record.Room, by, []record.Change{written1(record.ID{byte(n + 1)}, text)})
	}
	link := record.Change{Verb: record.Put, ID: record.ID{20}, Kind: record.Link, Properties: placed.With(record.Of(
		record.Property{Name: record.URL, Value: record.OfText("https://example.org/sea-view")}, record.Property{Name: record.Name, Value: record.OfText("The plan")}))}
	doesIn(t, c, j, record.Room, by, []record.Change{link})
	for query, want := range map[string][]byte{
		"白板": {1}, "会议": {1}, "议": {1, 2}, "板 会": {1}, "板会": {}, "Q3 预算": {3}, "q3预算": {3}, "预": {3},
		"road": {4}, "CAFE zur": {4}, "zürich": {4}, "example": {20}, "sea view": {20}, "xyz": {}, "": {}, `"*:( OR NOT`: {},
		"plan": {20, 7, 6}, "plan sea": {20},
	} {
		got := finds(t, s, id, query)
		if len(got) != len(want) {
			t.Errorf("%q: %d found; want %v", query, len(got), want)
			continue
		}
		if query == "plan" && got[0] != (record.ID{20}) {
			t.Errorf("what is in a name does not come first: %v", got)
		}
		for _, n := range want {
			if !slices.Contains(got, record.ID{n}) {
				t.Errorf("%q: %v; want %v", query, got, want)
			}
		}
	}
	other, _, _ := newRoom(t, s)
	if got := finds(t, s, other, "plan"); len(got) > 0 {
		t.Errorf("found in another room: %v", got)
	}
	must(t, s.Duplicate(t.Context(), id, Room{ID: worldstate.RoomID{42}, Template: "lobby"}))
	if got := finds(t, s, worldstate.RoomID{42}, "白板"); len(got) != 1 {
		t.Errorf("in the copy: %v", got)
	}
	must(t, s.Delete(t.Context(), id))
	must(t, s.Delete(t.Context(), worldstate.RoomID{42}))
	var left int
	must(t, s.db.QueryRow("SELECT (SELECT count(*) FROM searchable) + (SELECT count(*) FROM words)").Scan(&left))
	if left > 0 {
		t.Errorf("%d words are left of deleted rooms", left)
	}
}

func TestTheNameOfAFileIsFound(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	f, err := adds(t, s, id, []byte("a picture"))
	must(t, err)
	_, err = s.db.Exec("UPDATE file SET name = 'Grundriss 三楼.png'")
	must(t, err)
	doesIn(t, c, j, record.Room, at(time.Now()), []record.Change{{Verb: record.Put, ID: record.ID{5}, Kind: record.Image, Properties: placed.With(record.Properties{{Name: record.File, Value: record.OfBytes(f.Hash[:])}})}})
	all, err := s.Search(t.Context(), id, worldstate.Guest, "三楼")
	if err != nil || len(all) != 1 || all[0].In != record.File || all[0].Snippet != "Grundriss 三楼.png" {
		t.Errorf("%+v, %v", all, err)
	}
}

// Random operations: a search finds what a look at all records finds.
func TestASearchFindsWhatIsThere(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(8, 2))
	vocabulary := strings.Fields("plan plans road Q3 预算 会议 白板 板 café https Ä zürich sea")
	text := func() record.Value {
		var some []string
		for range 1 + r.IntN(3) {
			some = append(some, vocabulary[r.IntN(len(vocabulary))])
		}
		return record.OfText(strings.Join(some, []string{" ", "", ", "}[r.IntN(3)]))
	}
	boards := []record.ID{{100}, {101}}
	for range 500 {
		parent, target := record.Room, record.ID{byte(r.IntN(25))}
		if r.IntN(3) == 0 {
			parent = boards[r.IntN(2)]
		} else if r.IntN(12) == 0 {
			target = boards[r.IntN(2)]
		}
		change := record.Change{Verb: record.Verb(1 + r.IntN(4)), ID: target, Kind: record.Note, Properties: record.Properties{{Name: []string{record.Name, record.Body}[r.IntN(2)], Value: text()}}}
		switch {
		case change.Verb == record.Put && target[0] >= 100:
			change.Kind, change.Properties = record.Board, placed.With(record.Properties{{Name: record.Name, Value: text()}})
		case change.Verb == record.Put && parent != record.Room:
			change.Kind = "label" // of a newer version
		case change.Verb == record.Put:
			change.Properties = placed.With(record.Properties{{Name: record.Body, Value: text()}})
		case change.Verb == record.Patch && target[0] >= 100:
			change.Properties[0].Name = record.Name
		}
		result, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: record.Author{1}, Role: 4, Others: true, At: time.Now().UnixMilli()}, Parent: parent, Changes: []record.Change{change}})
		if err != nil {
			continue
		}
		c.Apply(&result)
		must(t, keep(t, j, &result))
	}
	found := 0
	for _, query := range append(vocabulary, "p", "plan 预算", "road sea", "zur", "a") {
		q, want := words.Parse(query), map[record.ID]bool{}
		for parent := range c.Sets {
			set := c.Set(parent)
			if set == nil {
				continue
			}
			for _, o := range set.Records() {
				has := true
				for _, p := range q {
					has = has && len(words.Query{p}.Find(o.Properties.Text(record.Name)+" \n. "+o.Properties.Text(record.Body))) > 0
				}
				if id := o.ID; has {
					id[15] = parent[0] + 1
					want[id] = true
				}
			}
		}
		all, err := s.Search(t.Context(), id, worldstate.Guest, query)
		must(t, err)
		for _, f := range all {
			id := f.Record.ID
			id[15] = f.Parent[0] + 1
			if !want[id] {
				t.Errorf("%q found %v", query, f)
			}
		}
		if len(all) != min(len(want), MaxFound) {
			t.Errorf("%q: %d found; want %d", query, len(all), len(want))
		}
		found += len(all)
	}
	if found < 50 {
		t.Errorf("only %d found", found)
	}
}

// BenchmarkSearch searches in a room of 2000 notes, beside another one.
func BenchmarkSearch(b *testing.B) {
	s, err := Open(context.Background(), Config{Folder: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var id worldstate.RoomID
	for range 2 {
		id = worldstate.NewRoomID()
		w := &Whole{Room: Room{ID: id, Template: "lobby", Made: time.Now()}, Contents: worldstate.Empty()}
		for n := range 2000 {
			text := fmt.Sprintf("note %d of 2000: the budget of the 会议室 for Q3 is %d, please look at the plan and the 白板 again", n, n*7919%1000)
			r, err := w.Contents.Decide(&worldstate.Operation{By: record.Editor{Role: 4}, Parent: record.Room, Changes: []record.Change{written1(record.ID{byte(n), byte(n >> 8), 1}, text)}})
			if err != nil {
				b.Fatal(err)
			}
			w.Contents.Apply(&r)
		}
		if err := s.Add(context.Background(), w); err != nil {
			b.Fatal(err)
		}
	}
	for _, query := range []string{"白板", "77", "bud plan 会议", "a", "nothing like this"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Search(context.Background(), id, worldstate.Guest, query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
