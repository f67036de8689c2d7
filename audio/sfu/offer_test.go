package sfu_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v3"

	"stoa/audio/sfu"
	"stoa/spatial"
)

// anOffer returns a browser's offer with two slots.
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
		"two ICE names in one":    strings.Replace(good, "a=ice-ufrag:", "a=ice-ufrag:abcd\r\na=ice-ufrag:", 1),
		"a short ICE name":        replace("a=ice-ufrag:", "a=ice-ufrag:abc\r\na=x:"),
		"a short ICE password":    replace("a=ice-pwd:", "a=ice-pwd:abc\r\na=x:"),
		"a fingerprint too short": replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-512 "),
		"a mid of two words":      replace("a=mid:0", "a=mid:0 1"),
		"nothing bundled":         replace("a=group:BUNDLE", "a=group:LS"),
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

// offersWith returns the good offer with the attribute added in different places.
func offersWith(good, attribute string) []string {
	line := "a=" + attribute + "\r\n"
	return []string{
		strings.Replace(good, "a=mid:0\r\n", "a=mid:0\r\n"+line, 1), // in the microphone's section
		strings.Replace(good, "a=mid:1\r\n", "a=mid:1\r\n"+line, 1), // in a slot's
		strings.Replace(good, "m=", line+"m=", 1),                   // above all sections
		good + line, // in the data channel's
	}
}

// Pion does not see these attributes.
func TestAttributesThatDoNotMatterHarmNobody(t *testing.T) {
	good := anOffer(t)
	h := newHall(t)
	for _, attribute := range sfu.Attributes {
		for i, text := range offersWith(good, attribute) {
			peer, err := h.NewPeer(h.sw, 1, 2)
			must(t, err)
			if _, err = peer.Answer(context.Background(), text); errors.Is(err, sfu.ErrBadOffer) {
				_, err = peer.Answer(context.Background(), good)
			}
			if err != nil {
				t.Errorf("%.60q in place %d: %v", attribute, i, err)
			}
			must(t, peer.Close())
		}
	}
}

func TestEverySectionIsAnsweredInItsPlace(t *testing.T) {
	offer := anOffer(t)
	const video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:video\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
	offer = strings.Replace(offer, "m=audio", video+"m=audio", 1)
	offer += "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\nc=IN IP4 0.0.0.0\r\na=mid:second\r\na=sendonly\r\na=rtpmap:8 PCMA/8000\r\n"
	offer += "m=text 9 TCP/MSRP *\r\nc=IN IP4 0.0.0.0\r\n"
	h := newHall(t)
	peer, err := h.NewPeer(h.sw, 1, 2)
	must(t, err)
	answer, err := peer.Answer(context.Background(), offer)
	must(t, err)
	var lines []string
	for line := range strings.Lines(answer) {
		if strings.HasPrefix(line, "m=") || strings.HasPrefix(line, "a=mid:") || strings.HasPrefix(line, "a=group:") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	want := []string{
		"a=group:BUNDLE 0 1 2",
		"m=video 0 UDP/TLS/RTP/SAVPF 96", "a=mid:video",
		"m=audio 9 UDP/TLS/RTP/SAVPF 109", "a=mid:0", "m=audio 9 UDP/TLS/RTP/SAVPF 109", "a=mid:1", "m=audio 9 UDP/TLS/RTP/SAVPF 109", "a=mid:2",
		"m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:3",
		"m=audio 0 UDP/TLS/RTP/SAVPF 8", "a=mid:second", "m=text 0 TCP/MSRP *",
	}
	sorted := slices.Clone(lines)
	slices.Sort(sorted)
	wanted := slices.Clone(want)
	slices.Sort(wanted)
	if !slices.Equal(sorted, wanted) || !slices.Equal(sections(lines), sections(want)) {
		t.Errorf("%s\ninstead of\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

// sections returns the sections without the lines above them.
func sections(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, "a=group:") })
}

// Nothing answers SCTP, whatever a client sends.
func TestThereAreNoDataChannels(t *testing.T) {
	h := newHall(t)
	alice, bob := h.join(t, 1, 0), h.join(t, 2, 1)
	for range 100 {
		if _, err := alice.pc.CreateDataChannel("more", nil); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "its data is dropped", func() bool { return h.Stats().Data > 0 })
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(5)
	checkStream(t, bob.hear(5))
}

// Stacks that are not browsers offer a transport for each section, and name a certificate by
// several hashes. The transport of the first bundled section counts (RFC 9143 section 7.2).
func TestSectionsMayOfferTransportsOfTheirOwn(t *testing.T) {
	client := newClient(t, 1, 2, clientWishes{})
	made, err := client.pc.CreateOffer(nil)
	must(t, err)
	must(t, client.pc.SetLocalDescription(made))
	sections := strings.SplitAfter(made.SDP, "m=")
	for i := 2; i < len(sections); i++ {
		sections[i] = strings.Replace(sections[i], "a=ice-ufrag:", "a=ice-ufrag:other", 1)
		sections[i] = strings.Replace(sections[i], "a=ice-pwd:", "a=ice-pwd:other", 1)
	}
	text := strings.Join(sections, "")
	longer := "a=fingerprint:sha-512 " + strings.TrimSuffix(strings.Repeat("AB:", 64), ":") + "\r\n"
	text = strings.ReplaceAll(text, "a=fingerprint:", longer+"a=fingerprint:")
	h := newHall(t)
	peer, err := h.NewPeer(h.sw, 1, 2)
	must(t, err)
	defer peer.Close()
	answer, err := peer.Answer(context.Background(), text)
	must(t, err)
	must(t, client.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	client.await(client.connected, "connected")
}
