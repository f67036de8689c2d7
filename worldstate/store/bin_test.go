package store

import (
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Pages of the bin have every deleted object once, and end with an operation.
func TestTheBinComesInPages(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	by, deleted := at(time.Now()), 0
	for operation := range byte(40) {
		var puts []record.Change
		var ids []record.ID
		for n := range operation % 11 {
			ids = append(ids, record.ID{operation, n + 1, 9})
			puts = append(puts, record.Change{Verb: record.Put, ID: ids[n], Kind: record.Seat, Properties: record.Of(
				record.Property{Name: record.X, Value: record.OfInt(1)}, record.Property{Name: record.Y, Value: record.OfInt(1)}, record.Property{Name: record.Z, Value: record.OfInt(1)})})
		}
		if len(ids) > 0 {
			doesIn(t, c, j, record.Room, by, puts)
			doesIn(t, c, j, record.Room, by, record.Each(record.Delete, ids...))
			deleted += len(ids)
		}
	}
	seen := map[record.ID]bool{}
	for before, pages := uint64(0), 0; pages == 0 || before != 0; pages++ {
		all, next, err := s.Bin(t.Context(), id, worldstate.Guest, before)
		must(t, err)
		for _, d := range all {
			if seen[d.ID] || d.Deletion.Name != "Ada" || next != 0 && d.Deletion.Result < next {
				t.Fatalf("%+v, %+v", d.Record, d.Deletion)
			}
			seen[d.ID] = true
		}
		if pages > 3 || next != 0 && len(all) < binPage {
			t.Fatalf("%d objects on page %d", len(all), pages)
		}
		before = next
	}
	if len(seen) != deleted || deleted < 2*binPage-20 {
		t.Errorf("%d of %d", len(seen), deleted)
	}
}
