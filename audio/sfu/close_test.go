package sfu_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"stoa/audio"
	"stoa/audio/sfu"
)

// Closing each of these peers takes 100 ms, because they have sent binding requests and
// are not connected.
func TestPeersAreClosedTogether(t *testing.T) {
	h := newHall(t)
	offer := anOffer(t)
	for id := range uint16(40) {
		c := h.newCallerWith(t, id, offer)
		conn := dialUDPFrom(t, h.Addr(), int(id))
		defer conn.Close()
		if !c.calls(conn, patience) {
			t.Fatal("no answer")
		}
	}
	began := time.Now()
	must(t, h.Close())
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("40 peers took %v", took)
	}
}

// A peer without any binding request is closed without waiting.
func TestPeersThatNobodyCalledAreClosedAtOnce(t *testing.T) {
	h := newHall(t)
	offer := anOffer(t)
	began := time.Now()
	for range 40 {
		must(t, h.newCallerWith(t, 1, offer).peer.Close())
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("40 peers took %v", took)
	}
}

// Nobody waits forever for a peer whose negotiation does not end.
func TestCloseGivesUpOnWhatDoesNotEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 5 s")
	}
	t.Parallel()
	s, err := sfu.Listen(sfu.Config{Listen: "127.0.0.1:0", Streams: tcpListener(t)})
	must(t, err)
	h := &hall{SFU: s, sw: audio.NewSwitch()}
	stuck, other := h.newCaller(t, 1), h.newCaller(t, 2)
	release := stuck.peer.Negotiating()
	defer release()
	if err := s.Close(); !errors.Is(err, sfu.ErrStuck) {
		t.Errorf("closed with %v", err)
	}
	if err := stuck.peer.Close(); !errors.Is(err, sfu.ErrStuck) {
		t.Errorf("closed again with %v", err)
	}
	must(t, other.peer.Close())
	if conn, err := net.ListenUDP("udp", s.Addr()); err != nil {
		t.Errorf("the socket is still open: %v", err)
	} else {
		conn.Close()
	}
}
