package sfu

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/pion/sdp/v3"

	"stoa/audio"
)

// FuzzAnswer lets pion answer every offer that parseOffer accepts, once per rewritten
// offer. Pion's own goroutines vary the coverage, so -fuzzminimizetime should be small.
func FuzzAnswer(f *testing.F) {
	addOffers(f)
	s, err := Listen(Config{Listen: "127.0.0.1:0"})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	sw := audio.NewSwitch()
	var shown sync.Map
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseOffer(text, MaxSlots)
		if err != nil {
			return
		}
		if _, before := shown.LoadOrStore(o.forPion(), true); !before {
			askPion(t, s, sw, text, len(o.sections))
		}
	})
}

// askPion answers the offer, and a restart of it.
func askPion(t *testing.T, s *SFU, sw *audio.Switch, text string, sections int) {
	p, err := s.NewPeer(sw, 1, MaxSlots)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		answer, err := p.Answer(context.Background(), text)
		if err != nil {
			t.Fatalf("pion refuses what was checked: %v", err)
		}
		var read sdp.SessionDescription
		if err := read.UnmarshalString(answer); err != nil || len(read.MediaDescriptions) != sections {
			t.Errorf("%d sections answered with %d, %v:\n%s", sections, len(read.MediaDescriptions), err, answer)
		}
		text = strings.ReplaceAll(text, "a=ice-ufrag:", "a=ice-ufrag:other")
		if _, err := parseOffer(text, MaxSlots); err != nil {
			break // a name too long
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
