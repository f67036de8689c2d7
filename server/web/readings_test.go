package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"stoa/worldstate"
)

// Who does not read the texts that come keeps two of them in memory, and no more.
func TestOneAccountHasTwoTextsOnTheirWay(t *testing.T) {
	all := newReadings()
	begins := func(account byte) (*reading, error) { return all.wait(t.Context(), worldstate.AccountID{account}) }
	var waiting []http.Handler
	for range readingsOfOne {
		r, err := begins(1)
		if err != nil {
			t.Fatal(err)
		}
		_, body, err := r.answers("text/plain", []byte("text"))
		if err != nil {
			t.Fatal(err)
		}
		r.end()
		waiting = append(waiting, body.(http.Handler))
	}
	if _, err := begins(1); !errors.Is(err, errTooFast) {
		t.Errorf("a third text: %v", err)
	}
	r, err := begins(2)
	if err != nil {
		t.Fatalf("somebody else: %v", err)
	}
	if _, _, err := r.answers("text/plain", make([]byte, maxReadingBytes)); !errors.Is(err, errTooFast) {
		t.Errorf("more than memory has: %v", err)
	}
	r.end()
	answer := httptest.NewRecorder()
	waiting[0].ServeHTTP(answer, nil)
	if answer.Body.String() != "text" {
		t.Errorf("answered %q", answer.Body)
	}
	r, err = begins(1)
	if err != nil {
		t.Errorf("one has left: %v", err)
	}
	r.end()
	waiting[1].ServeHTTP(httptest.NewRecorder(), nil)
	if len(all.of) != 0 || all.bytes != 0 || len(all.building) != 0 {
		t.Errorf("%d accounts, %d bytes, %d places are left", len(all.of), all.bytes, len(all.building))
	}
}
