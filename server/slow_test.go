package main

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate/record"
)

// tap passes bytes between clients and a server, until it stops reading from the
// server.
type tap struct {
	listener net.Listener
	server   string
	buffer   int // receive buffer in bytes; 0: the default
	stalled  atomic.Bool
	rate     atomic.Int64 // bytes a second from the server, 0: unlimited
	closed   chan struct{}
	passing  sync.WaitGroup
	passed   atomic.Int64 // bytes from the server
}

// taps listens on loopback in front of the server.
func (h *house) taps(buffer int) *tap {
	h.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.t, err)
	p := &tap{listener: l, server: h.port.Addr().String(), buffer: buffer, closed: make(chan struct{})}
	p.passing.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.passing.Go(func() { p.pass(c) })
		}
	})
	h.t.Cleanup(func() { close(p.closed); l.Close(); p.passing.Wait() })
	return p
}

func (p *tap) pass(c net.Conn) {
	// Segments of normal size: on loopback they are so large that bytes come in bursts.
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		if e := raw.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1460) }); e != nil {
			return e
		}
		return err
	}}
	server, err := dialer.Dial("tcp", p.server)
	if err != nil {
		c.Close()
		return
	}
	if p.buffer > 0 {
		_ = server.(*net.TCPConn).SetReadBuffer(p.buffer)
	}
	p.passing.Go(func() {
		<-p.closed
		c.Close()
		server.Close()
	})
	p.passing.Go(func() { _, _ = io.Copy(server, c) })
	b := make([]byte, 2<<10)
	due := time.Now()
	for !p.stalled.Load() {
		n, err := server.Read(b)
		if err == nil {
			_, err = c.Write(b[:n])
		}
		if err != nil {
			c.Close()
			server.Close()
			return
		}
		p.passed.Add(int64(n))
		if rate := p.rate.Load(); rate > 0 {
			if now := time.Now(); due.Before(now) {
				due = now
			}
			due = due.Add(time.Duration(n) * time.Second / time.Duration(rate))
			time.Sleep(time.Until(due)) // simulates a link
		}
	}
}

// ways are the ways by which a WebSocket can come.
var ways = map[string]struct{ tls, plain bool }{
	"plain": {false, true}, "TLS": {true, false}, "plain beside it": {true, true},
}

// opensWay opens a server with the way, a client whose socket stalls when another draws
// a lot, that other one, and taps of both.
func opensWay(t *testing.T, name string) (h *house, slow, other *person, taps [2]*tap) {
	way := ways[name]
	h = openWith(t, func(c *config) {
		if way.tls {
			c.TLS = "self"
		}
	})
	taps = [2]*tap{h.taps(4 << 10), h.taps(0)}
	_, room, _ := strings.Cut(h.link("lobby"), "/r/")
	var people [2]*person
	for i, name := range []string{"Slow", "Other"} {
		link, opts := "http://"+taps[i].listener.Addr().String()+"/r/"+room, headless.Options{Name: name}
		if !way.plain {
			link, opts.TLS = strings.Replace(link, "http:", "https:", 1), h.trusting()
		}
		c, err := headless.Dial(soon(t), link, opts)
		must(t, err)
		t.Cleanup(c.Close)
		people[i] = &person{Client: c, t: t, name: name}
	}
	return h, people[0], people[1], taps
}

// floods draws large strokes until stop is called.
func (p *person) floods() (stop func()) {
	p.t.Helper()
	points := make([]record.Point, 4000)
	for i := range points {
		points[i].X = uint16(i % 2 * 60000)
	}
	object, quit, done := p.board(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(time.Second / 25); ; <-tick.C {
			select {
			case <-quit:
				return
			default:
				_, _ = p.Draw(p.t.Context(), object, points)
			}
		}
	}()
	stop = sync.OnceFunc(func() { close(quit); <-done })
	p.t.Cleanup(stop)
	return stop
}

// closed returns the number of sessions that ended for a reason.
func (h *house) closed(reason wire.Reason) (n uint64) {
	h.sessions.Stats.Closed.Each(func(r wire.Reason, count uint64) {
		if r == reason {
			n = count
		}
	})
	return n
}

// awaits waits for a condition and returns the time that it took.
func awaits(t *testing.T, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > 2*enough {
			t.Fatalf("%s did not come within %v", what, time.Since(began))
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began)
}

// isBlocked waits until a session has been writing for half a second.
func (h *house) isBlocked() {
	h.t.Helper()
	missed := &h.sessions.Stats.FramesMissed
	before := missed.Load()
	awaits(h.t, "a socket that is busy", func() bool { return missed.Load() >= before+10 })
}

func TestASocketThatNobodyReadsEndsSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 7 s")
	}
	for name := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, _, other, taps := opensWay(t, name)
			taps[0].stalled.Store(true)
			stop := other.floods()
			took := awaits(t, "the end of the session", func() bool { return h.closed(wire.TooSlow) == 1 })
			stop()
			if took > 10*time.Second { // 5 s for a write, and what the kernel takes before
				t.Errorf("ended after %v", took)
			}
			kept := int64(h.sessions.Stats.BytesOut.Load()) - taps[0].passed.Load() - taps[1].passed.Load()
			if kept > 512<<10 {
				t.Errorf("the kernel took %d KiB for one that reads nothing", kept>>10)
			}
			t.Logf("ended after %v with %d KiB in the kernel", took, kept>>10)
		})
	}
}

func TestADisplacedSocketEndsEvenIfItIsBlocked(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until sockets are full")
	}
	for name := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, slow, other, taps := opensWay(t, name)
			taps[0].stalled.Store(true)
			stop := other.floods()
			h.isBlocked()
			resume, client := slow.ResumeToken()
			if reason := h.tries(&wire.Hello{Version: wire.Version, Resume: resume, Client: client}); reason != "" {
				t.Fatalf("resuming was refused: %s", reason)
			}
			took := awaits(t, "the end of the old session", func() bool { return h.closed(wire.Displaced) == 1 })
			if took > 2*time.Second {
				t.Errorf("ended after %v", took)
			}
			stop()
		})
	}
}

func TestStoppingWaitsForNobodySlow(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until sockets are full")
	}
	for name := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, _, other, taps := opensWay(t, name)
			taps[0].stalled.Store(true)
			stop := other.floods()
			h.isBlocked()
			began := time.Now()
			h.restarts()
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			stop()
		})
	}
}
