package store

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Random operations: the pages of the history show every change once, and every earlier
// state of an object can be read.
func TestTheHistoryHasEveryChangeAndEveryEarlierState(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(11, 1))
	type state struct {
		id         record.ID
		sequence   uint64
		properties record.Properties
	}
	var states []state
	changes := 0
	for sequence := uint64(1); changes < 700; sequence++ {
		result, ok := decide(r, c, worldstate.ClientID{1}, sequence)
		if !ok {
			continue
		}
		must(t, keep(t, j, &result))
		changes += len(result.Of)
		for _, e := range result.Of {
			if now := c.Object(e.Target()); result.Parent == record.Room && now != nil {
				states = append(states, state{now.ID, result.Sequence, now.Properties})
			}
		}
	}
	pages, seen, last := 0, 0, uint64(1<<62)
	for before := uint64(0); pages == 0 || before != 0; pages++ {
		all, next, err := s.History(t.Context(), id, worldstate.Guest, nil, before)
		must(t, err)
		for _, e := range all {
			if e.Sequence > last || e.Verb == record.Patch && e.Parent == record.Room && (len(e.Before) == 0 || len(e.Before) != len(e.After)) {
				t.Fatalf("%+v after %d", e, last)
			}
			seen, last = seen+e.Count, e.Sequence
		}
		before = next
	}
	if seen != changes || pages < 3 {
		t.Errorf("%d of %d changes on %d pages", seen, changes, pages)
	}
	for _, one := range states {
		was, there, err := s.StateAt(t.Context(), id, worldstate.Guest, one.id, one.sequence)
		if err != nil || !slices.Equal(was.Properties, one.properties) || there != (c.Object(one.id) != nil) {
			t.Fatalf("%x at %d: %+v, %v; want %v", one.id, one.sequence, was, err, one.properties)
		}
	}
	all, _, err := s.History(t.Context(), id, worldstate.Guest, &states[0].id, 0)
	if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(e *Entry) bool { return e.ID != states[0].id }) {
		t.Errorf("of one object: %d, %v", len(all), err)
	}
	if _, _, err := s.StateAt(t.Context(), id, worldstate.Guest, states[0].id, 1<<40); !errors.Is(err, ErrNoState) {
		t.Errorf("a state that never was: %v", err)
	}
}
