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
