package store

import (
	"errors"
	"strings"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// skipping is an update of client 7 that repeats its first unit, leaves out up to the clock
// and goes on there.
func skipping(clock int, text string) []byte {
	b := []byte{1, 3, 7, 0, 4, 1, 4, 'r', 'o', 'o', 't', 1, 'H', 10}
	b = append(appendUvarint(b, clock-1), 0x84, 7)
	b = appendUvarint(b, clock-1)
	return append(append(append(b, byte(len(text))), text...), 0)
}

// erasing deletes n units of a client from a clock on.
func erasing(client byte, from, n int) []byte {
	return appendUvarint(appendUvarint([]byte{0, 1, client, 1}, from), n)
}

func TestNobodyGoesOnWithTheClientOfSomebodyElseBehindAGap(t *testing.T) {
	s := openKeeper(t)
	_, c, j := someRoom(t, s)
	withPage(t, c, j)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	if err := wrote(t, j, 2, skipping(4, "false")); !errors.Is(err, worldstate.ErrNotYourClient) {
		t.Fatalf("went on as client 7 of somebody else: %v", err)
	}
	must(t, wrote(t, j, 1, typed(7, 5, " world")))
	if update, _ := read(t, j, nil); !strings.Contains(string(update), " world") {
		t.Errorf("what was acknowledged is lost: %q", update)
	}
}

func TestWhatIsNotWrittenYetCannotBeDeleted(t *testing.T) {
	s := openKeeper(t)
	_, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, e)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	for what, update := range map[string][]byte{"the next words": erasing(7, 5, 1000), "a client that comes later": erasing(8, 0, 1)} {
		if err := wrote(t, j, 2, update); !errors.Is(err, worldstate.ErrDocumentGap) {
			t.Errorf("deleted %s: %v", what, err)
		}
	}
	must(t, wrote(t, j, 2, erasing(7, 4, 1)))
	must(t, wrote(t, j, 1, typed(7, 5, " world")))
	must(t, j.fold(t.Context(), page, ""))
	if update, _ := read(t, j, nil); !strings.Contains(string(update), "Hell") || !strings.Contains(string(update), " world") {
		t.Errorf("what was acknowledged is lost: %q", update)
	}
}

func TestWhatIsStoredIsTakenOutOfAnUpdate(t *testing.T) {
	s := openKeeper(t)
	_, c, j := someRoom(t, s)
	withPage(t, c, j)
	must(t, wrote(t, j, 1, typed(7, 0, "Hello")))
	rest := func(by byte, update []byte) []byte {
		t.Helper()
		facts, err := document.Check(update, document.Incoming)
		must(t, err)
		done := make(chan error, 1)
		u := &worldstate.DocumentUpdate{Document: page, By: record.Author{by}, Bytes: update, Facts: facts}
		must(t, j.Write(u, func(err error) { done <- err }))
		must(t, within(t, "an answer", done))
		return u.Bytes
	}
	if left := rest(2, typed(7, 0, "Hellx")); !document.IsEmpty(left) {
		t.Errorf("told by somebody else: %q is left", left)
	}
	if left := rest(1, typed(7, 0, "false true")); strings.Contains(string(left), "false") || !strings.Contains(string(left), " true") {
		t.Errorf("told differently: %q is left", left)
	}
}

// The text of a room's file is all there is: what it deletes must be in it.
func TestATextOfAFileDeletesNothingToCome(t *testing.T) {
	if _, err := CheckText(erasing(7, 0, 1000)); !errors.Is(err, ErrNotWhole) {
		t.Error(err)
	}
	text := typed(7, 0, "Hello")
	if _, err := CheckText(append(text[:len(text)-1], 1, 7, 1, 4, 1)); err != nil {
		t.Error(err)
	}
}
