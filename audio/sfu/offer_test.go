package sfu_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"stoa/audio/sfu"
)

// anOffer is a browser's, with two slots.
func anOffer(t testing.TB) string {
	t.Helper()
	offer, err := newClient(t, 1, 2, clientWishes{}).pc.CreateOffer(nil)
	must(t, err)
	return offer.SDP
}

func TestBadOffersAreToldApart(t *testing.T) {
	good := anOffer(t)
	replace := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("no %q in\n%s", from, good)
		}
		return strings.ReplaceAll(good, from, to)
	}
	tests := map[string]string{
		"empty":                   "",
		"garbage":                 "v=0\r\nnonsense",
		"huge":                    good + strings.Repeat("a=x\r\n", 20_000),
		"wants to be DTLS server": replace("a=setup:actpass", "a=setup:passive"),
		"no Opus":                 replace("opus/48000/2", "PCMU/8000"),
		"payload type 0":          replace("rtpmap:109", "rtpmap:0"),
		"no mids":                 replace("a=mid:", "a=dim:"),
		"one mid for all":         replace("a=mid:1", "a=mid:0"),
		"too many slots":          replace("a=sendonly", "a=recvonly"),
		"no fingerprint":          replace("a=fingerprint:", "a=footprint:"),
		"no ICE name":             replace("a=ice-ufrag:", "a=nice:"),
		"no media":                good[:strings.Index(good, "m=")],
		"too many sections":       good + strings.Repeat("m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\n", 20),
	}
	h := newHall(t)
	for name, text := range tests {
		peer, err := h.NewPeer(h.sw, 1, 2)
		must(t, err)
		if answer, err := peer.Answer(context.Background(), text); !errors.Is(err, sfu.ErrBadOffer) {
			t.Errorf("%s: error %v, answer %q", name, err, answer)
		}
		if _, err := peer.Answer(context.Background(), good); err != nil {
			t.Errorf("a good offer after %s: %v", name, err)
		}
		must(t, peer.Close())
	}
}

func TestOfferWithVideoIsAnsweredWithout(t *testing.T) {
	h := newHall(t)
	peer, err := h.NewPeer(h.sw, 1, 2)
	must(t, err)
	video := "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:video\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
	answer, err := peer.Answer(context.Background(), anOffer(t)+video)
	must(t, err)
	if !strings.Contains(answer, "m=video 0 ") {
		t.Errorf("video is not declined:\n%s", answer)
	}
}
