package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// knock opens a WebSocket and says nothing.
func knock(t *testing.T, link string) *websocket.Conn {
	t.Helper()
	address := strings.Split(strings.TrimPrefix(link, "http://"), "/")[0]
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+address+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// closeReason reads until the server closes and returns why.
func closeReason(t *testing.T, conn *websocket.Conn) (code int, reason string) {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, _, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return closed.Code, closed.Text
		}
		if err != nil {
			t.Fatalf("no close frame: %v", err)
		}
	}
}

func testServer(t *testing.T) *running {
	t.Helper()
	srv, err := start(context.Background(), &config{Listen: "127.0.0.1:0", UDP: "127.0.0.1:0", Data: t.TempDir(),
		Rooms: []string{"lobby"}, TickRate: 20, StopTime: 5 * time.Second, LogLevel: "error"})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func TestWhoAnswersPingsButNeverSaysHelloIsSentAway(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	if code, reason := closeReason(t, knock(t, srv.links[0].url)); code != 4000 || reason != "hello_timeout" {
		t.Errorf("closed with %d %q", code, reason)
	}
}

func TestStoppingDoesNotWaitForThoseAtTheDoor(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	conn := knock(t, srv.links[0].url)
	began := time.Now()
	if err := srv.stop(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if _, reason := closeReason(t, conn); reason != "server_stopping" {
		t.Errorf("told %q", reason)
	}
}

func TestAnOversizeMessageIsRefused(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	conn := knock(t, srv.links[0].url)
	if err := conn.WriteMessage(websocket.BinaryMessage, bytes.Repeat([]byte{0xc0}, 65<<10)); err != nil {
		t.Fatal(err)
	}
	if code, _ := closeReason(t, conn); code != websocket.CloseMessageTooBig {
		t.Errorf("closed with %d", code)
	}
}

func TestTheLobbysLinkIsGivenAtThisMachineAlone(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	handler := srv.public.Handler
	for host, want := range map[string]int{"localhost:8080": http.StatusFound, "127.0.0.1": http.StatusFound, "stoa.example": http.StatusForbidden} {
		r, _ := http.NewRequest("GET", "/", nil)
		r.Host, r.RemoteAddr = host, "127.0.0.1:5555"
		w := &status{header: http.Header{}}
		handler.ServeHTTP(w, r)
		if w.code != want {
			t.Errorf("%s: %d", host, w.code)
		}
	}
	r, _ := http.NewRequest("GET", "/", nil)
	r.Host, r.RemoteAddr, r.TLS = "localhost", "203.0.113.7:5555", &tls.ConnectionState{}
	w := &status{header: http.Header{}}
	if handler.ServeHTTP(w, r); w.code != http.StatusOK || w.header.Get("Location") != "" {
		t.Errorf("from elsewhere: %d to %q", w.code, w.header.Get("Location"))
	}
}

// status is a response of which only the status counts.
type status struct {
	header http.Header
	code   int
}

func (s *status) Header() http.Header         { return s.header }
func (s *status) WriteHeader(code int)        { s.code = code }
func (s *status) Write(b []byte) (int, error) { return len(b), nil }
