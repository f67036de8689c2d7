package sfu_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/pion/webrtc/v3"

	"stoa/audio"
	"stoa/audio/sfu"
	"stoa/spatial"
)

// checkStream fails unless the packets are one unbroken stream, each with the number of
// the talker whose voice it contains.
func checkStream(t *testing.T, all []voicePacket) {
	t.Helper()
	for i, p := range all {
		if len(p.CSRC) != 1 || string(p.Payload) != "voice of "+string(rune('0'+p.CSRC[0])) {
			t.Fatalf("packet %d: %q tagged %v", i, p.Payload, p.CSRC)
		}
		if p.PayloadType != firefoxOpus {
			t.Fatalf("packet %d: payload type %d", i, p.PayloadType)
		}
		if i == 0 {
			continue
		}
		if before := all[i-1]; p.SequenceNumber != before.SequenceNumber+1 || p.SSRC != before.SSRC {
			t.Fatalf("packet %d: %d of %d after %d of %d", i, p.SequenceNumber, p.SSRC, before.SequenceNumber, before.SSRC)
		}
	}
}

func TestVoiceReachesItsListener(t *testing.T) {
	h := newHall(t)
	alice, bob := h.join(t, 1, 0), h.join(t, 2, 3)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(20)
	all := bob.hear(20)
	checkStream(t, all)
	if !all[0].Marker || all[1].Marker {
		t.Error("the marker is not on the first packet")
	}
	if all[0].slot != 0 {
		t.Errorf("in slot %d", all[0].slot)
	}
	if level, active := h.sw.Level(1); !active || level < -40 {
		t.Errorf("level %v, active %v", level, active)
	}
	if n := h.sw.Forwarded(2); n[1] != 20 || len(n) != 1 {
		t.Errorf("counted %v", n)
	}
	if s := h.Stats(); s.UnknownStream != 0 || s.BadVoice != 0 || s.In < 20 || s.Out < 20 {
		t.Errorf("%+v", s)
	}
}

func TestAnswerIsWhatTheProtocolSays(t *testing.T) {
	h := newHall(t)
	c := newClient(t, 1, 2, clientWishes{})
	var err error
	c.peer, err = h.NewPeer(h.sw, 1, 2)
	must(t, err)
	answer := c.negotiate(nil)
	for _, want := range []string{
		"a=ice-lite\r\n", "a=setup:passive\r\n", "a=recvonly\r\n", "a=group:BUNDLE",
		"a=fmtp:109 minptime=10;useinbandfec=1;usedtx=1;stereo=0\r\n",
		levelURI, " 127.0.0.1 ", " typ host",
	} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
	if n := strings.Count(answer, "a=sendonly\r\n"); n != 2 {
		t.Errorf("%d slots in\n%s", n, answer)
	}
	if strings.Contains(answer, "stereo=1") || strings.Count(answer, "a=sendrecv") > 1 { // the data channel's
		t.Errorf("too much in\n%s", answer)
	}
}

func TestTalkersTakeTurnsInOneSlot(t *testing.T) {
	h := newHall(t)
	alice, bob, carol := h.join(t, 1, 0), h.join(t, 2, 0), h.join(t, 3, 1)
	var all []voicePacket
	for range 3 {
		h.sw.Route([]spatial.Hearing{listens(3, 1)})
		alice.say(5)
		all = append(all, carol.hear(5)...)
		h.sw.Route([]spatial.Hearing{listens(3, 2)})
		bob.say(5)
		all = append(all, carol.hear(5)...)
	}
	checkStream(t, all)
	for i, p := range all {
		if p.Marker != (i%5 == 0) {
			t.Errorf("packet %d of %d: marker %v", i, p.CSRC[0], p.Marker)
		}
		if i > 0 && p.Timestamp-all[i-1].Timestamp < 960 {
			t.Errorf("packet %d: timestamp %d after %d", i, p.Timestamp, all[i-1].Timestamp)
		}
	}
}

// A listener who goes on hearing everything proves that there were packets to forward.
func TestNothingPassesAfterRouteOrMute(t *testing.T) {
	h := newHall(t)
	alice, bob, witness := h.join(t, 1, 0), h.join(t, 2, 2), h.join(t, 3, 2)
	h.sw.Route([]spatial.Hearing{listens(2, 1), listens(3, 1)})
	alice.say(5)
	bob.hear(5)
	witness.hear(5)

	h.sw.Route([]spatial.Hearing{listens(2), listens(3, 1)})
	alice.say(10)
	witness.hear(10)
	if n := h.sw.Forwarded(2)[1]; n != 5 {
		t.Errorf("%d packets after leaving earshot", n-5)
	}

	h.sw.Route([]spatial.Hearing{listens(2, 1), listens(3, 1)})
	h.sw.Mute(1, true)
	alice.say(10)
	alice.sayWith(1, nil) // refused and counted, after the muted ones: packets are handled one at a time
	eventually(t, "the muted packets were taken", func() bool { return h.Stats().BadVoice == 1 })
	h.sw.Mute(1, false)
	alice.say(1)
	bob.hear(1)
	witness.hear(1)
	if n := h.sw.Forwarded(3)[1]; n != 16 {
		t.Errorf("%d packets, of which 16 were spoken unmuted", n)
	}
}

func TestRestartKeepsTheSlots(t *testing.T) {
	h := newHall(t)
	alice, bob := h.join(t, 1, 0), h.join(t, 2, 1)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(3)
	all := bob.hear(3)
	for range 3 {
		for _, c := range []*client{alice, bob} {
			c.negotiate(&webrtc.OfferOptions{ICERestart: true})
			c.await(c.connected, "connected again")
		}
		eventually(t, "both are connected", func() bool { return alice.peer.Connected() && bob.peer.Connected() })
		alice.say(3)
		all = append(all, bob.hear(3)...)
	}
	checkStream(t, all)
	if n := h.Stats().Flood; n != 0 {
		t.Errorf("%d datagrams of honest clients were taken for a flood", n)
	}
}

func TestRestartWithOtherMediaIsRefused(t *testing.T) {
	h := newHall(t)
	c := h.join(t, 1, 3)
	_, err := c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	must(t, err)
	offer, err := c.pc.CreateOffer(nil)
	must(t, err)
	if _, err := c.peer.Answer(context.Background(), offer.SDP); !errors.Is(err, sfu.ErrBadOffer) {
		t.Errorf("%v", err)
	}
}

func TestReplacedPeerIsNotWrittenTo(t *testing.T) {
	h := newHall(t)
	alice, before := h.join(t, 1, 0), h.join(t, 2, 1)
	after := h.join(t, 2, 1) // the same participant again
	must(t, before.peer.Close())
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(3)
	after.hear(3)
	if before.peer.Connected() || len(before.got) != 0 {
		t.Error("the former connection lives on")
	}
	if _, err := before.peer.Answer(context.Background(), before.pc.LocalDescription().SDP); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("a closed peer answers: %v", err)
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	start := runtime.NumGoroutine()
	h := newHall(t)
	alice, bob := h.join(t, 1, 2), h.join(t, 2, 2)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(3)
	bob.hear(3)
	must(t, h.Close())
	must(t, alice.pc.Close())
	must(t, bob.pc.Close())
	eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= start })
	if _, err := h.NewPeer(h.sw, 3, 1); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("a closed SFU makes a peer: %v", err)
	}
}

func TestListenAddresses(t *testing.T) {
	for _, listen := range []string{":0", "0.0.0.0:0"} {
		t.Run(listen, func(t *testing.T) {
			s, err := sfu.Listen(sfu.Config{Listen: listen, Advertise: []net.IP{net.IPv4(203, 0, 113, 7)}})
			must(t, err)
			defer s.Close()
			h := &hall{SFU: s, sw: audio.NewSwitch()}
			alice, bob := h.join(t, 1, 0), h.join(t, 2, 1)
			h.sw.Route([]spatial.Hearing{listens(2, 1)})
			alice.say(3)
			checkStream(t, bob.hear(3))
		})
	}
}

func TestAnswerHoldsAllCandidates(t *testing.T) {
	s, err := sfu.Listen(sfu.Config{Listen: "0.0.0.0:0", Advertise: []net.IP{net.IPv4(203, 0, 113, 7)}})
	must(t, err)
	defer s.Close()
	h := &hall{SFU: s, sw: audio.NewSwitch()}
	bob := h.join(t, 1, 2)
	for range 2 {
		answer := bob.negotiate(&webrtc.OfferOptions{ICERestart: true})
		for _, want := range []string{"a=candidate:1 1 udp 2130706431 203.0.113.7 ", " 127.0.0.1 "} {
			if strings.Count(answer, want) != 1 {
				t.Errorf("%q is not once in\n%s", want, answer)
			}
		}
		if strings.Contains(answer, "0.0.0.0 "+strings.TrimPrefix(s.Addr().String(), "0.0.0.0:")) {
			t.Errorf("the wildcard is a candidate in\n%s", answer)
		}
	}
}
