package sfu_test

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stoa/audio/sfu"
	"stoa/spatial"
)

// relay is a network between one client and the server that can be cut.
type relay struct {
	server string // host and port, as candidates write them
	client *net.UDPConn
	toward *net.UDPConn
	from   atomic.Pointer[net.UDPAddr] // the client
	cut    atomic.Bool
}

func newRelay(t *testing.T, server *net.UDPAddr) *relay {
	t.Helper()
	r := &relay{server: candidate(server)}
	var err error
	r.client, err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	r.toward, err = net.DialUDP("udp4", nil, server)
	must(t, err)
	go r.up()
	go r.down()
	t.Cleanup(func() {
		r.client.Close()
		r.toward.Close()
	})
	return r
}

func candidate(a *net.UDPAddr) string { return strings.Replace(a.String(), ":", " ", 1) }

// instead returns the answer with the relay's address.
func (r *relay) instead(answer string) string {
	return strings.ReplaceAll(answer, r.server, candidate(r.client.LocalAddr().(*net.UDPAddr)))
}

func (r *relay) up() {
	b := make([]byte, 2000)
	for {
		n, from, err := r.client.ReadFromUDP(b)
		if err != nil {
			return
		}
		r.from.Store(from)
		if !r.cut.Load() {
			r.toward.Write(b[:n])
		}
	}
}

func (r *relay) down() {
	b := make([]byte, 2000)
	for {
		n, err := r.toward.Read(b)
		if err != nil {
			return
		}
		if !r.cut.Load() {
			r.client.WriteToUDP(b[:n], r.from.Load())
		}
	}
}

// A client whose network is away for longer than the disconnect timeout recovers
// without doing anything.
func TestCutOffClientComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the network is away")
	}
	t.Parallel()
	h := newHall(t)
	network := newRelay(t, h.Addr())
	alice, bob := h.join(t, 1, 0), h.joinOver(t, 2, 1, network)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(3)
	all := bob.hear(3)
	network.cut.Store(true)
	for end := time.Now().Add(4 * patience); bob.peer.Connected(); time.Sleep(10 * time.Millisecond) { // it takes 15 s
		if time.Now().After(end) {
			t.Fatal("the server has not noticed")
		}
	}
	alice.say(3) // to nobody
	network.cut.Store(false)
	eventually(t, "bob is back", bob.peer.Connected)
	alice.say(3)
	all = append(all, bob.hear(3)...)
	if n := h.sw.Forwarded(2)[1]; n != 6 {
		t.Errorf("%d packets counted, 6 were heard", n)
	}
	if len(all) != 6 {
		t.Errorf("%d packets", len(all))
	}
}

func TestStrangersAreDropped(t *testing.T) {
	h := newHall(t)
	alice, bob := h.join(t, 1, 0), h.join(t, 2, 1)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	stranger, err := net.DialUDP("udp4", nil, h.Addr())
	must(t, err)
	defer stranger.Close()
	rtp := append([]byte{0x80, firefoxOpus}, make([]byte, 50)...)
	for _, b := range [][]byte{rtp, {22, 254, 253, 12: 0}, {0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 20: 0}, {255, 20: 0}} {
		_, err := stranger.Write(b)
		must(t, err)
	}
	dropped := func(s sfu.Stats) uint64 { return s.UnknownAddress + s.Garbage }
	eventually(t, "all four are dropped", func() bool { return dropped(h.Stats()) >= 4 })
	alice.say(3)
	checkStream(t, bob.hear(3))
	if s := h.Stats(); s.UnknownAddress != 3 || s.Garbage != 1 {
		t.Errorf("%+v", s)
	}
}
