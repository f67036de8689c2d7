package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/worldstate"
)

// knock opens a WebSocket and sends nothing.
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

// closeReason reads until the server closes and returns the reason.
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
		Rooms: []string{"lobby", "hall"}, TickRate: 20, StopTime: 5 * time.Second, LogLevel: "error"})
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

func TestPingsAndEmptyMessagesAreNoWayToKeepTheServerBusy(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	for name, test := range map[string]struct {
		send   func(*websocket.Conn) error
		reason string
	}{
		"pings": {func(c *websocket.Conn) error {
			return c.WriteControl(websocket.PingMessage, nil, time.Now().Add(enough))
		}, "too_fast"},
		"pongs": {func(c *websocket.Conn) error {
			return c.WriteControl(websocket.PongMessage, nil, time.Now().Add(enough))
		}, "too_fast"},
		"empty": {func(c *websocket.Conn) error { return c.WriteMessage(websocket.BinaryMessage, nil) }, "malformed"},
	} {
		conn := knock(t, srv.links[0].url)
		for range 60 {
			if test.send(conn) != nil {
				break // the connection was cut
			}
		}
		if code, reason := closeReason(t, conn); code != 4000 || reason != test.reason {
			t.Errorf("%s: closed with %d %q", name, code, reason)
		}
	}
}

// Nothing under / leads into a room: a request may come from anybody through a proxy on
// this machine.
func TestTheFirstPageGivesNoLinkAway(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	room := strings.TrimPrefix(regexp.MustCompile("/r/.*").FindString(srv.links[0].url), "/r/")
	for host, want := range map[string]int{"localhost:8080": http.StatusOK, "127.0.0.1": http.StatusOK, "stoa.example": http.StatusForbidden} {
		for _, path := range []string{"/", "/rooms", "/own", "/index.html", "/nowhere"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host, r.RemoteAddr = host, "127.0.0.1:5555"
			w := httptest.NewRecorder()
			srv.public.Handler.ServeHTTP(w, r)
			if path == "/" && w.Code != want {
				t.Errorf("%s: %d", host, w.Code)
			}
			if room == "" || strings.Contains(w.Header().Get("Location"), "r/") || strings.Contains(w.Body.String(), room) {
				t.Errorf("%s leads to %q", path, w.Header().Get("Location"))
			}
		}
	}
}

// A request through an undeclared proxy does not count as local: plain HTTP is
// redirected.
func TestAProxyThatIsNotKnownMakesNobodyLocal(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	ask := func(header string) int {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host, r.RemoteAddr = "localhost", "127.0.0.1:5555"
		if header != "" {
			r.Header.Set(header, "203.0.113.7")
		}
		w := httptest.NewRecorder()
		srv.public.Handler.ServeHTTP(w, r)
		return w.Code
	}
	if code := ask(""); code != http.StatusOK {
		t.Errorf("a browser at this machine: %d", code)
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-IP"} {
		if code := ask(header); code != http.StatusForbidden {
			t.Errorf("%s: %d", header, code)
		}
	}
}

// Forty networks that ask for unknown rooms, and as many strangers at one room, keep
// nobody out of another room, nor members out of that one.
func TestStrangersLockNobodyOut(t *testing.T) {
	t.Parallel()
	srv := testServer(t)
	defer func() { _ = srv.stop() }()
	post := func(from, path, key string) int {
		r := httptest.NewRequest("POST", path, strings.NewReader(`{"name":"Ada","colour":"#336699"}`))
		r.Host, r.RemoteAddr, r.TLS = "localhost", from, &tls.ConnectionState{}
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		w := recorder{httptest.NewRecorder()}
		srv.public.Handler.ServeHTTP(w, r)
		return w.Code
	}
	room := func(i int) string {
		return strings.Replace(regexp.MustCompile("/r/.*").FindString(srv.links[i].url), "/r/", "/api/v1/rooms/", 1) + "/join"
	}
	unknown := "/api/v1/rooms/" + worldstate.NewRoomID().String() + "/join"
	for n := range 40 * 60 {
		from := fmt.Sprintf("[2001:db8:%x::1]:5000", n%40)
		code := post(from, unknown, "")
		if code != http.StatusNotFound && code != http.StatusTooManyRequests {
			t.Fatalf("a room that is not there: %d", code)
		}
		post(from, room(1), "")
	}
	refused := 0
	for n := range 60 {
		if post(fmt.Sprintf("192.0.2.%d:5000", n), room(0), "") != http.StatusOK {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("%d of 60 were kept out of another room", refused)
	}
	admin, err := adminKey(srv.cfg.Data, false)
	if err != nil {
		t.Fatal(err)
	}
	if code := post("192.0.2.1:5000", room(1), admin); code != http.StatusOK {
		t.Errorf("the owner at the room that strangers crowd: %d", code)
	}
}

// recorder is a response that supports deadlines.
type recorder struct{ *httptest.ResponseRecorder }

func (recorder) SetReadDeadline(time.Time) error  { return nil }
func (recorder) SetWriteDeadline(time.Time) error { return nil }
