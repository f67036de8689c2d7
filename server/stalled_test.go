package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"stoa/server/port"
)

// hurry is the write timeout of servers in these tests.
const hurry = 300 * time.Millisecond

// doors are the listeners for HTTP, and how to connect to each.
var doors = map[string]func(*house, net.Conn) net.Conn{
	"plain":           func(_ *house, c net.Conn) net.Conn { return c },
	"TLS":             func(h *house, c net.Conn) net.Conn { return h.encrypts(c, "http/1.1") },
	"plain beside it": func(_ *house, c net.Conn) net.Conn { return c },
	"ops":             func(_ *house, c net.Conn) net.Conn { return c },
}

// dials connects to one of doors with a receive buffer of 2 KiB.
func (h *house) dials(door string) net.Conn {
	h.t.Helper()
	address := h.port.Addr().String()
	if door == "ops" {
		address = h.opsPort.Addr().String()
	}
	return doors[door](h, h.calls(address))
}

func (h *house) calls(address string) net.Conn {
	h.t.Helper()
	c, err := net.Dial("tcp", address)
	must(h.t, err)
	h.t.Cleanup(func() { c.Close() })
	must(h.t, c.(*net.TCPConn).SetReadBuffer(2<<10))
	must(h.t, c.SetDeadline(time.Now().Add(2*enough)))
	return c
}

func (h *house) encrypts(c net.Conn, protocol string) net.Conn {
	h.t.Helper()
	config := h.trusting()
	config.ServerName, config.NextProtos = "localhost", []string{protocol}
	secure := tls.Client(c, config)
	must(h.t, secure.HandshakeContext(soon(h.t)))
	return secure
}

// opensFor opens a server with the listener.
func opensFor(t *testing.T, door string) *house {
	return openWith(t, func(c *config) {
		c.leaveTime, c.Ops = hurry, "127.0.0.1:0"
		if door == "TLS" || door == "plain beside it" {
			c.TLS = "self"
		}
	})
}

func TestAnswersThatNobodyReadsEnd(t *testing.T) {
	reads := map[string]func(net.Conn){
		"nothing": func(net.Conn) {},
		"a byte now and then": func(c net.Conn) {
			if secure, ok := c.(*tls.Conn); ok {
				c = secure.NetConn()
			}
			one := make([]byte, 1)
			for tick := time.NewTicker(hurry / 10); ; <-tick.C {
				if _, err := c.Read(one); err != nil {
					return
				}
			}
		},
	}
	for door := range doors {
		for name, read := range reads {
			t.Run(door+", reading "+name, func(t *testing.T) {
				h := opensFor(t, door)
				before := goroutines(t, func(int) bool { return true })
				const connections = 20
				many := strings.Repeat("GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 400) // 10 MB
				var all []net.Conn
				var reading sync.WaitGroup
				for range connections {
					c := h.dials(door)
					_, err := io.WriteString(c, many)
					must(t, err)
					_, err = c.Read(make([]byte, 1)) // the answer has begun
					must(t, err)
					reading.Go(func() { read(c) })
					all = append(all, c)
				}
				h.awaitsNobody(door)
				for _, c := range all {
					c.Close()
				}
				reading.Wait()
				goroutines(t, func(n int) bool { return n <= before })
			})
		}
	}
}

// awaitsNobody waits until the server has closed all connections of a listener.
func (h *house) awaitsNobody(door string) {
	h.t.Helper()
	at := h.port
	if door == "ops" {
		at = h.opsPort
	}
	for deadline := time.Now().Add(enough); ; time.Sleep(10 * time.Millisecond) {
		open, _ := at.Stats()
		if open == 0 {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%d connections live on", open)
		}
	}
}

// framer is an HTTP/2 client without restraint.
type framer struct {
	*http2.Framer
	conn    net.Conn
	headers bytes.Buffer
	encoder *hpack.Encoder
	next    uint32 // stream
	most    uint32 // streams that the server allows at once
}

// speaksHTTP2 opens a connection whose streams have a window of that many bytes.
func (h *house) speaksHTTP2(window uint32) *framer {
	h.t.Helper()
	c := h.encrypts(h.calls(h.port.Addr().String()), "h2")
	_, err := io.WriteString(c, http2.ClientPreface)
	must(h.t, err)
	f := &framer{Framer: http2.NewFramer(c, c), conn: c, next: 1}
	f.encoder = hpack.NewEncoder(&f.headers)
	must(h.t, f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: window}))
	for {
		frame, err := f.ReadFrame()
		must(h.t, err)
		if s, ok := frame.(*http2.SettingsFrame); ok && !s.IsAck() {
			f.most, _ = s.Value(http2.SettingMaxConcurrentStreams)
			must(h.t, f.WriteSettingsAck())
			return f
		}
	}
}

// asks requests a path on a new stream.
func (f *framer) asks(t *testing.T, path string, more ...hpack.HeaderField) {
	t.Helper()
	f.headers.Reset()
	for _, field := range append([]hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"},
		{Name: ":authority", Value: "localhost"}, {Name: ":path", Value: path}}, more...) {
		must(t, f.encoder.WriteField(field))
	}
	rest := f.headers.Bytes()
	first := min(len(rest), 16<<10)
	must(t, f.WriteHeaders(http2.HeadersFrameParam{StreamID: f.next, BlockFragment: rest[:first], EndStream: true, EndHeaders: first == len(rest)}))
	for rest = rest[first:]; len(rest) > 0; {
		n := min(len(rest), 16<<10)
		must(t, f.WriteContinuation(f.next, n == len(rest), rest[:n]))
		rest = rest[n:]
	}
	f.next += 2
}

// awaitsEnds reads until the server has ended that many streams.
func (f *framer) awaitsEnds(t *testing.T, streams int) (reset int) {
	t.Helper()
	for ended := 0; ended < streams; {
		frame, err := f.ReadFrame()
		if err != nil {
			t.Fatalf("%d of %d streams ended: %v", ended, streams, err)
		}
		switch frame := frame.(type) {
		case *http2.RSTStreamFrame:
			ended++
			reset++
		case *http2.HeadersFrame:
			if frame.StreamEnded() {
				ended++
			}
		case *http2.DataFrame:
			if frame.StreamEnded() {
				ended++
			}
		case *http2.GoAwayFrame:
			t.Fatalf("the connection ended: %v", frame.ErrCode)
		}
	}
	return reset
}

func TestStreamsWithoutAWindowEnd(t *testing.T) {
	var long []hpack.HeaderField
	for i := range 20 {
		long = append(long, hpack.HeaderField{Name: fmt.Sprintf("x-long-%d", i), Value: strings.Repeat("a", 1<<10)})
	}
	bad := hpack.HeaderField{Name: "connection", Value: "close"}
	for name, ask := range map[string]func(*testing.T, *framer){
		"a page":                func(t *testing.T, f *framer) { f.asks(t, "/") },
		"a call":                func(t *testing.T, f *framer) { f.asks(t, "/api/v1/openapi.json") },
		"a refusal":             func(t *testing.T, f *framer) { f.asks(t, "/api/v1/me") },
		"the page of trust":     func(t *testing.T, f *framer) { f.asks(t, "/trust") },
		"a WebSocket by HTTP/2": func(t *testing.T, f *framer) { f.asks(t, "/ws") },
		"headers too long":      func(t *testing.T, f *framer) { f.asks(t, "/", long...) },
		"headers that may not":  func(t *testing.T, f *framer) { f.asks(t, "/", bad) },
	} {
		t.Run(name, func(t *testing.T) {
			h := openWith(t, func(c *config) { c.TLS, c.leaveTime = "self", hurry })
			before := goroutines(t, func(int) bool { return true })
			const connections, streams = 5, 50
			var all []*framer
			for range connections {
				f := h.speaksHTTP2(0)
				for range streams {
					ask(t, f)
				}
				all = append(all, f)
			}
			goroutines(t, func(n int) bool { return n <= before+connections*3 }) // no goroutine of a stream is left
			for _, f := range all {
				if reset := f.awaitsEnds(t, streams); reset < streams {
					t.Errorf("%d of %d streams were reset", reset, streams)
				}
			}
		})
	}
}

func TestAWindowThatGrowsByBytesIsNone(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS, c.leaveTime = "self", hurry })
	f := h.speaksHTTP2(0)
	for range 4 {
		f.asks(t, "/api/v1/openapi.json")
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(hurry / 10); ; {
			select {
			case <-stop:
				return
			case <-tick.C:
				for stream := uint32(1); stream < f.next; stream += 2 {
					_ = f.WriteWindowUpdate(stream, 1)
				}
			}
		}
	}()
	if reset := f.awaitsEnds(t, 4); reset != 4 {
		t.Errorf("%d streams were reset", reset)
	}
	close(stop)
	<-stopped
}

func TestHTTP2IsHeldToWhatItNeeds(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS = "self" })
	f := h.speaksHTTP2(0)
	if f.most == 0 || f.most > 16 {
		t.Errorf("a connection may have %d streams", f.most)
	}
	// A frame of a megabyte would get a buffer of a megabyte.
	must(t, f.WriteRawFrame(0xbe, 0, 0, make([]byte, 1<<20-1)))
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if away, ok := frame.(*http2.GoAwayFrame); ok {
			if away.ErrCode != http2.ErrCodeFrameSize {
				t.Errorf("ended for %v", away.ErrCode)
			}
			return
		}
	}
}

func TestWhoMayHaveNoMoreHTTP2IsAnsweredWithoutIt(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS = "self" })
	p, err := port.Listen(port.Config{Listen: "127.0.0.1:0", Trusted: func(netip.Addr) bool { return false }})
	must(t, err)
	defer p.Close()
	wide := h.certs.Config()
	wide.NextProtos = []string{"h2", "http/1.1"}
	wide.GetConfigForClient = narrowed(wide)
	server := &http.Server{TLSConfig: wide}
	defer server.Close()
	go func() { _ = server.ServeTLS(p.TLS, "", "") }() // until it is closed
	config := h.trusting()
	config.ServerName, config.NextProtos = "localhost", []string{"h2", "http/1.1"}
	asks := func() string {
		c, err := tls.Dial("tcp", p.Addr().String(), config)
		must(t, err)
		t.Cleanup(func() { c.Close() })
		return c.ConnectionState().NegotiatedProtocol
	}
	many := 0
	for asks() == "h2" {
		many++
	}
	if many < 200 || many > 300 { // a hundred people with two
		t.Errorf("%d connections of one address speak HTTP/2", many)
	}
	if protocol := asks(); protocol != "http/1.1" {
		t.Errorf("one more speaks %q", protocol)
	}
}
