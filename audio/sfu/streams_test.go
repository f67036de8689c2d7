package sfu_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"stoa/audio/sfu"
	"stoa/spatial"
)

// tcpListener returns a TCP port all of whose connections are streams.
func tcpListener(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	return l
}

func TestVoiceReachesItsListenerByTCP(t *testing.T) {
	for name, config := range map[string]sfu.Config{
		"beside UDP": {Listen: "127.0.0.1:0", Streams: tcpListener(t)}, "without UDP": {Streams: tcpListener(t)},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHallAt(t, config)
			alice, bob := h.joinByTCP(t, 1, 0), h.joinByTCP(t, 2, 3)
			h.sw.Route([]spatial.Hearing{listens(2, 1)})
			alice.say(20)
			checkStream(t, bob.hear(20))
			if s := h.Stats(); s.SlowReader != 0 || s.UnknownStream != 0 || s.BadVoice != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestUDPAndTCPHearEachOther(t *testing.T) {
	h := newHallAt(t, sfu.Config{Listen: "127.0.0.1:0", Streams: tcpListener(t)})
	alice, bob := h.join(t, 1, 1), h.joinByTCP(t, 2, 1)
	h.sw.Route([]spatial.Hearing{listens(1, 2), listens(2, 1)})
	alice.say(5)
	checkStream(t, bob.hear(5))
	bob.say(5)
	checkStream(t, alice.hear(5))
}

func TestAnswerPrefersUDP(t *testing.T) {
	streams := tcpListener(t)
	h := newHallAt(t, sfu.Config{Listen: "127.0.0.1:0", Streams: streams, Advertise: []net.IP{net.IPv4(203, 0, 113, 7)}})
	c := newClient(t, 1, 2, clientWishes{})
	var err error
	c.peer, err = h.NewPeer(h.sw, 1, 2)
	must(t, err)
	answer := c.negotiate(nil)
	_, port, _ := net.SplitHostPort(streams.Addr().String())
	var lines []string
	for line := range strings.Lines(answer) {
		if strings.HasPrefix(line, "a=candidate:") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	want := []string{
		"a=candidate:1 1 udp 2130706431 203.0.113.7 ", "a=candidate:2 1 udp 2130706175 127.0.0.1 ",
		"a=candidate:3 1 tcp 1520434687 203.0.113.7 " + port + " typ host tcptype passive",
		"a=candidate:4 1 tcp 1520434431 127.0.0.1 " + port + " typ host tcptype passive",
	}
	if len(lines) != len(want) {
		t.Fatalf("%d candidates: %v", len(lines), lines)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("%q instead of %q", line, want[i])
		}
	}
}

// frame returns a datagram in its TCP frame.
func frame(b []byte) []byte { return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...) }

func TestStrangersByTCPAreClosed(t *testing.T) {
	streams := tcpListener(t)
	h := newHallAt(t, sfu.Config{Streams: streams})
	bob := h.joinByTCP(t, 1, 1)
	for name, b := range map[string][]byte{
		"a call for nobody":    frame([]byte{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 19: 0}),
		"media":                frame(append([]byte{0x80, firefoxOpus}, make([]byte, 50)...)),
		"a frame too long":     {0xff, 0xff, 0},
		"an empty frame":       {0, 0},
		"the end of a request": []byte("\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", streams.Addr().String())
			must(t, err)
			defer c.Close()
			_, err = c.Write(b)
			must(t, err)
			must(t, c.SetReadDeadline(time.Now().Add(patience)))
			_, err = c.Read(make([]byte, 1))
			if timeout := net.Error(nil); err == nil || errors.As(err, &timeout) && timeout.Timeout() {
				t.Errorf("the connection lives on: %v", err)
			}
		})
	}
	if !bob.peer.Connected() {
		t.Error("strangers disturbed somebody inside")
	}
}

// occupy opens as many connections from the address as the server's port allows one
// source, 1000 and then 100 a second, until the test ends. None of them sends enough.
func occupy(t *testing.T, server net.Addr, from string) {
	ctx, end := context.WithCancel(context.Background())
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	intrude := func() {
		c, err := dialer.DialContext(ctx, "tcp", server.String())
		if err != nil {
			return
		}
		context.AfterFunc(ctx, func() { c.Close() })
		_, _ = c.Write([]byte{0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42})
	}
	for range 1000 {
		intrude()
	}
	var going sync.WaitGroup
	going.Go(func() {
		for more := time.NewTicker(10 * time.Millisecond); ctx.Err() == nil; <-more.C {
			intrude()
		}
	})
	t.Cleanup(func() { end(); going.Wait() })
}

func TestStrangersByTCPKeepNobodyOut(t *testing.T) {
	for name, sources := range map[string][]string{
		"of one address": {"127.0.0.2"}, "of many addresses": {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7"},
	} {
		t.Run(name, func(t *testing.T) {
			streams := tcpListener(t)
			h := newHallAt(t, sfu.Config{Streams: streams})
			for _, from := range sources {
				occupy(t, streams.Addr(), from)
			}
			alice, bob := h.joinByTCP(t, 1, 0), h.joinByTCP(t, 2, 3)
			h.sw.Route([]spatial.Hearing{listens(2, 1)})
			alice.say(20)
			checkStream(t, bob.hear(20))
			if h.Stats().NoRoom == 0 {
				t.Error("there was room for everybody: this proves nothing")
			}
		})
	}
}

// A peer may open a few TCP connections, and has none after it is closed.
func TestAGuestHasOnlySoManyStreams(t *testing.T) {
	streams := tcpListener(t)
	h := newHallAt(t, sfu.Config{Streams: streams})
	c := h.newCaller(t, 1)
	c.peer.WithoutHaste()
	var all []net.Conn
	open := 0
	for range 40 {
		conn, err := net.Dial("tcp", streams.Addr().String())
		must(t, err)
		defer conn.Close()
		_, err = conn.Write(frame(c.request()))
		must(t, err)
		must(t, conn.SetReadDeadline(time.Now().Add(patience)))
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			open++
			all = append(all, conn)
		}
	}
	if open != sfu.MaxStreamsOfPeer || h.Stats().NoRoom != uint64(40-open) {
		t.Errorf("%d streams are open, %d were counted", open, h.Stats().NoRoom)
	}
	bob := h.joinByTCP(t, 2, 1)
	must(t, c.peer.Close())
	for _, conn := range all {
		_, err := io.Copy(io.Discard, conn)
		if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
			t.Fatal("a way of somebody who is gone is open")
		}
	}
	if !bob.peer.Connected() {
		t.Error("somebody else's way was closed too")
	}
}

// throttle is a TCP path to the server that stops carrying data back.
type throttle struct {
	net.Listener
	stop chan struct{}
}

func newThrottle(t *testing.T, server net.Addr) *throttle {
	th := &throttle{tcpListener(t), make(chan struct{})}
	t.Cleanup(func() { th.Close() })
	go func() {
		for {
			near, err := th.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server.String())
			if err != nil {
				near.Close()
				return
			}
			t.Cleanup(func() { near.Close(); far.Close() })
			go func() { _, _ = io.Copy(far, near) }()
			go th.back(near, far)
		}
	}()
	return th
}

func (th *throttle) back(near, far net.Conn) {
	b := make([]byte, 1024)
	for {
		n, err := far.Read(b)
		if err != nil {
			return
		}
		select {
		case <-th.stop:
			return // and reads no more
		default:
		}
		if _, err := near.Write(b[:n]); err != nil {
			return
		}
	}
}

// otherPort changes an answer to another address.
type otherPort struct{ server, there net.Addr }

func (o otherPort) instead(answer string) string {
	_, before, _ := net.SplitHostPort(o.server.String())
	_, after, _ := net.SplitHostPort(o.there.String())
	return strings.ReplaceAll(answer, " "+before+" typ host tcptype", " "+after+" typ host tcptype")
}

// A peer that reads by TCP and stops does not affect others.
func TestASlowTCPReaderDelaysNobody(t *testing.T) {
	streams := tcpListener(t)
	h := newHallAt(t, sfu.Config{Listen: "127.0.0.1:0", Streams: streams, MediaRate: 1 << 30})
	th := newThrottle(t, streams.Addr())
	alice, bob := h.join(t, 1, 0), h.join(t, 2, 1)
	slow := newClient(t, 3, 1, byTCP)
	slow.detour = otherPort{streams.Addr(), th.Addr()}
	h.admit(slow, 1)
	h.sw.Route([]spatial.Hearing{listens(2, 1), listens(3, 1)})
	alice.say(5)
	bob.hear(5)
	slow.hear(5)
	close(th.stop)
	var longest time.Duration
	for i := range 6000 { // 1.2 KB each would fill any socket's buffers
		began := time.Now()
		alice.sayWith(1, make([]byte, 1100))
		bob.hear(1)
		if took := time.Since(began); took > longest && i > 0 {
			longest = took
		}
	}
	if longest > 2*time.Second {
		t.Errorf("a packet took %v", longest)
	}
	if s := h.Stats(); s.SlowReader == 0 {
		t.Errorf("nothing was dropped: %+v", s)
	}
}

func TestClosingEndsStreams(t *testing.T) {
	start := runtime.NumGoroutine()
	streams := tcpListener(t)
	h := newHallAt(t, sfu.Config{Streams: streams})
	alice, bob := h.joinByTCP(t, 1, 2), h.joinByTCP(t, 2, 2)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	alice.say(3)
	bob.hear(3)
	must(t, h.Close())
	must(t, alice.pc.Close())
	must(t, bob.pc.Close())
	eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= start })
}
