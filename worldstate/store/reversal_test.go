package store

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// What the store plans from its rows is what the results themselves say.
func TestAReversalIsReadFromTheHistory(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(3, 14))
	type where struct{ parent, id record.ID }
	eve, began := record.Author{2}, time.Now()
	pasts, counted := map[where]*worldstate.Past{}, map[record.Author][5]int{}
	for sequence := uint64(1); sequence < 900; sequence++ {
		result, ok := decide(r, c, worldstate.ClientID{byte(1 + r.IntN(3))}, sequence)
		if !ok {
			continue
		}
		must(t, keep(t, j, &result))
		for i := range result.Of {
			e := &result.Of[i]
			n := counted[result.By.Author]
			n[e.Verb]++
			counted[result.By.Author] = n
			w := where{result.Parent, e.Target()}
			if pasts[w] == nil {
				if result.By.Author != eve {
					continue
				}
				pasts[w] = worldstate.NewPast(eve)
			}
			pasts[w].Add(&worldstate.Deed{Verb: e.Verb, Author: result.By.Author, Before: e.Before})
		}
	}
	all, _, err := s.Reversal(t.Context(), id, eve, began.Add(-time.Second))
	must(t, err)
	planned := map[where]worldstate.Wanted{}
	for i, w := range all {
		planned[where{w.Parent, w.ID}] = w
		if i > 0 && slices.Compare(all[i-1].Parent[:], w.Parent[:]) > 0 {
			t.Error("not by parent, the room first")
		}
	}
	for w, past := range pasts {
		now := c.Sets[w.parent].Get(w.id)
		there := now != nil
		for _, d := range c.Sets[w.parent].Deleted() {
			if d.ID == w.id {
				now = d.Record
			}
		}
		want, changes := past.Wanted(now, there)
		want.Parent, want.ID = w.parent, w.id
		if got, found := planned[w]; found != changes || found && !reflect.DeepEqual(got, want) {
			t.Errorf("%+v: %+v; want %+v", w, got, want)
		}
	}
	if len(all) < 10 {
		t.Errorf("only %d records", len(all))
	}
	defer func(was int) { maxWanted = was }(maxWanted)
	maxWanted = len(all) - 1
	if some, more, err := s.Reversal(t.Context(), id, eve, began.Add(-time.Second)); err != nil || !more || !reflect.DeepEqual(some, all[:maxWanted]) {
		t.Errorf("%d of %d records, more: %v, %v", len(some), len(all), more, err)
	}
	if none, _, err := s.Reversal(t.Context(), id, eve, time.Now().Add(time.Hour)); len(none) > 0 || err != nil {
		t.Errorf("nothing was done since: %d, %v", len(none), err)
	}
	people, err := s.People(t.Context(), id, began.Add(-time.Second))
	must(t, err)
	for _, d := range people {
		if d.Verbs != counted[d.Author] || d.Name != "Ada" || d.First > d.Last {
			t.Errorf("%+v; want %v", d, counted[d.Author])
		}
	}
	if len(people) != 3 {
		t.Errorf("%d people", len(people))
	}
}
