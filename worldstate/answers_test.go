package worldstate_test

import (
	"errors"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// puts asks for a note under a client sequence.
func puts(sequence uint64) *worldstate.Operation {
	return &worldstate.Operation{ClientSequence: sequence, Parent: record.Room, Changes: []record.Change{{Verb: record.Put, ID: record.ID{0xa0, byte(sequence)}, Kind: record.Seat,
		Properties: record.Of(record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(0)}, record.Property{Name: record.Z, Value: record.OfInt(0)})}}}
}

// answers returns the answers to operations, in order, and forgets them.
func answers(e *recordingViewer) (acknowledged []uint64, refused []uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.events {
		switch event := event.(type) {
		case *worldstate.Acknowledged:
			acknowledged = append(acknowledged, event.ClientSequence)
		case *worldstate.Refused:
			if !errors.Is(event.Err, worldstate.ErrRepeated) {
				panic(event.Err)
			}
			refused = append(refused, event.ClientSequence)
		}
	}
	e.events = nil
	return acknowledged, refused
}

func TestEachOperationGetsOneAnswerThatNamesIt(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	is := func(what string, acknowledged, refused int) {
		t.Helper()
		a, r := answers(sees)
		if len(a) != min(1, acknowledged) || len(r) != min(1, refused) || len(a) > 0 && a[0] != uint64(acknowledged) || len(r) > 0 && r[0] != uint64(refused) {
			t.Errorf("%s: acknowledged %v, refused %v", what, a, r)
		}
	}
	h.sends(ada, puts(9))
	h.sends(ada, puts(3))
	is("a lower one while the newest is on its way", 0, 3)
	h.sends(ada, puts(9))
	is("the newest again, on its way", 0, 0)
	h.disk.keep(nil)
	h.settle()
	is("the newest on disk", 9, 0)
	h.sends(ada, puts(9))
	is("the newest again", 9, 0)
	h.sends(ada, puts(3))
	is("a lower one", 0, 3)
	h.sends(ada, puts(12))
	h.disk.keep(nil)
	h.settle()
	is("the next", 12, 0)
	h.sends(ada, puts(9))
	is("one that is known, again", 9, 0)
}
