package sfu

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// offersOf returns the offers of real browsers in testdata.
func offersOf(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/offers/*.sdp")
	if err != nil || len(files) == 0 {
		t.Fatalf("no offers: %v", err)
	}
	offers := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		offers[filepath.Base(file)] = string(text)
	}
	return offers
}

// addOffers adds seeds: what browsers write, and what they could write.
func addOffers(f *testing.F) {
	for _, text := range offersOf(f) {
		f.Add(text)
		for _, attribute := range Attributes {
			if len(attribute) > 100 {
				continue // the fuzzer would minimise it for a minute
			}
			f.Add(strings.Replace(text, "a=setup:", "a="+attribute+"\r\na=setup:", 1))
		}
	}
}

// FuzzOffer parses strangers' offers, and checks what is made of them.
func FuzzOffer(f *testing.F) {
	addOffers(f)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseOffer(text, MaxSlots)
		if err != nil {
			if !errors.Is(err, ErrBadOffer) {
				t.Errorf("%v", err)
			}
			return
		}
		if o.opus == 0 || o.opus > 127 || len(o.slots) > MaxSlots || len(o.ssrcs) > maxSSRCs {
			t.Errorf("%+v", o)
		}
		again, err := parseOffer(o.forPion(), MaxSlots)
		if err != nil {
			t.Fatalf("what is made of it is not understood: %v\n%s", err, o.forPion())
		}
		if again.forPion() != o.forPion() {
			t.Errorf("understood again it is\n%s instead of\n%s", again.forPion(), o.forPion())
		}
	})
}

func TestBrowserOffersAreUnderstood(t *testing.T) {
	want := map[string]struct {
		slots int
		opus  uint8
	}{
		"chromium-speaker.sdp":  {0, 111},
		"chromium-listener.sdp": {4, 111},
		"firefox-listener.sdp":  {6, 109}, // all but the first section with port 0, bundle-only
	}
	for name, text := range offersOf(t) {
		o, err := parseOffer(text, MaxSlots)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w := want[name]
		if o.opus != w.opus || o.level != 1 || o.microphone != "0" || len(o.ssrcs) != 1 || len(o.slots) != w.slots {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
