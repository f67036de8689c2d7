package sfu_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net"
	"strings"
	"testing"
	"time"

	"stoa/audio/sfu"
)

// caller is a peer that writes its own datagrams: it has an answer and sends binding
// requests, and nothing more.
type caller struct {
	t              testing.TB
	peer           *sfu.Peer
	offer          string
	restarts       int
	user, password string
}

// newCaller gets an answer for participant id.
func (h *hall) newCaller(t testing.TB, id uint16) *caller {
	t.Helper()
	return h.newCallerWith(t, id, anOffer(t))
}

func (h *hall) newCallerWith(t testing.TB, id uint16, offer string) *caller {
	t.Helper()
	peer, err := h.NewPeer(h.sw, id, 2)
	must(t, err)
	c := &caller{t: t, peer: peer, offer: offer}
	c.negotiate()
	return c
}

func (c *caller) negotiate() {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := c.peer.Answer(ctx, c.offer)
	must(c.t, err)
	c.user = lineOf(answer, "a=ice-ufrag:") + ":" + lineOf(c.offer, "a=ice-ufrag:")
	c.password = lineOf(answer, "a=ice-pwd:")
}

// restart offers the same with another ICE name.
func (c *caller) restart() {
	c.t.Helper()
	c.renames()
	c.negotiate()
}

func (c *caller) renames() {
	before := "a=ice-ufrag:" + lineOf(c.offer, "a=ice-ufrag:")
	c.restarts++
	c.offer = strings.ReplaceAll(c.offer, before, fmt.Sprintf("a=ice-ufrag:restart%d", c.restarts))
}

func lineOf(text, prefix string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// request returns a STUN binding request that pion accepts: with MESSAGE-INTEGRITY and
// FINGERPRINT. RFC 8489 sections 14.5 and 14.7.
func (c *caller) request() []byte {
	b := make([]byte, 20, 150)
	binary.BigEndian.PutUint16(b, 1)
	binary.BigEndian.PutUint32(b[4:], 0x2112A442)
	rand.Read(b[8:20])
	b = attribute(b, 6, []byte(c.user))
	b = attribute(b, 0x24, []byte{0x6e, 0xff, 0xff, 0xff})   // PRIORITY
	b = attribute(b, 0x802a, []byte{1, 2, 3, 4, 5, 6, 7, 8}) // ICE-CONTROLLING
	sign := hmac.New(sha1.New, []byte(c.password))
	sign.Write(sized(b, 24))
	b = attribute(b, 8, sign.Sum(nil))
	check := crc32.ChecksumIEEE(sized(b, 8)) ^ 0x5354554e
	return sized(attribute(b, 0x8028, binary.BigEndian.AppendUint32(nil, check)), 0)
}

func attribute(b []byte, name uint16, value []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, name)
	b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	return append(b, make([]byte, -len(value)&3)...)
}

// sized writes the message's length as if more bytes followed.
func sized(b []byte, more int) []byte {
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-20+more))
	return b
}

// calls sends a request from conn repeatedly, as ICE does, and reports whether one was
// answered in time. The first may be lost: shortly after a peer is closed the mux still
// delivers datagrams of its address to it.
func (c *caller) calls(conn net.Conn, patience time.Duration) bool {
	c.t.Helper()
	const again = 200 * time.Millisecond
	for ; ; patience -= again {
		_, err := conn.Write(c.request())
		must(c.t, err)
		if answered(c.t, conn, min(patience, again)) {
			return true
		}
		if patience <= again {
			return false
		}
	}
}

// answered waits for a binding success among pion's requests.
func answered(t testing.TB, conn net.Conn, patience time.Duration) bool {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(patience)))
	b := make([]byte, 1500)
	for {
		n, err := conn.Read(b)
		if err != nil {
			return false
		}
		if n > 20 && b[0] == 1 && b[1] == 1 {
			return true
		}
	}
}

// dialUDPFrom dials from the nth port of this machine's many addresses.
func dialUDPFrom(t testing.TB, server *net.UDPAddr, n int) *net.UDPConn {
	t.Helper()
	const ports = 10_000
	from := &net.UDPAddr{IP: net.IPv4(127, 0, 1, byte(n/ports+1)), Port: 20_000 + n%ports}
	conn, err := net.DialUDP("udp4", from, server)
	must(t, err)
	return conn
}
