package main

import (
	"context"
	"testing"
	"time"
)

// A few power cuts of the real program; make crowd has more.
func TestNothingAcknowledgedIsLostByAPowerCut(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server and lets people draw")
	}
	s, err := parse([]string{"powercut", "--cycles", "6", "--seconds", "1", "--editors", "4", "--seed", "7"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	result, err := powerCut(ctx, s)
	if err != nil {
		t.Fatalf("%v: %+v", err, result)
	}
	t.Logf("%+v", result)
}

func TestWordsThatAPowerCutTookAreCounted(t *testing.T) {
	cut := time.Unix(100, 0)
	p := &powercutter{deeds: []deed{
		{word: "tea", known: cut.Add(-time.Second)}, {word: "milk", known: cut.Add(-time.Second)},
		{word: "later", known: cut.Add(time.Second)}, {word: "unknown"}, {known: cut.Add(-time.Second)},
	}}
	for text, want := range map[string]int{"tea\nmilk": 0, "milk tea later": 0, "tea\nmi lk": 1, "milk milk tea": 1, "": 2} {
		if acked, lost := p.compareWords(text, cut); acked != 2 || lost != want {
			t.Errorf("%q: %d acknowledged and %d lost, not 2 and %d", text, acked, lost, want)
		}
	}
}
