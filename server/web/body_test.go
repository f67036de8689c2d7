package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	bodyMayTake = 200 * time.Millisecond
	answerTakes = 3 * bodyMayTake
)

// waits answers late, like a knock, unless the client has gone.
func waits(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(answerTakes):
	case <-r.Context().Done():
		w.WriteHeader(http.StatusGone)
	}
}

func arriving(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(Arriving(bodyMayTake, h))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestAnAnswerMayTakeLongerThanABody(t *testing.T) {
	for _, version := range []int{1, 2} {
		t.Run(fmt.Sprintf("HTTP %d", version), func(t *testing.T) {
			s := arriving(t, waits)
			client := s.Client()
			client.Transport.(*http.Transport).ForceAttemptHTTP2 = version == 2
			if version == 1 {
				client.Transport.(*http.Transport).TLSClientConfig.NextProtos = []string{"http/1.1"}
			}
			for range 2 { // the second on the same connection
				answer, err := client.Post(s.URL, "application/json", strings.NewReader(`{"knock":"a"}`))
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK || answer.ProtoMajor != version {
					t.Errorf("%d by HTTP %d", answer.StatusCode, answer.ProtoMajor)
				}
			}
		})
	}
}

func TestABodyThatDoesNotArriveHoldsNothing(t *testing.T) {
	ignores := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }
	for name, handler := range map[string]http.HandlerFunc{"that is read": waits, "that is not read": ignores} {
		for kind, head := range map[string]string{"of known length": "Content-Length: 4000", "in chunks": "Transfer-Encoding: chunked"} {
			t.Run(name+" "+kind, func(t *testing.T) {
				s := httptest.NewServer(Arriving(bodyMayTake, handler))
				defer s.Close()
				c, err := net.Dial("tcp", s.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				began := time.Now()
				if _, err := fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", head); err != nil {
					t.Fatal(err)
				}
				ctx, end := context.WithCancel(t.Context())
				defer end()
				go func() { // a byte now and then
					for tick := time.NewTicker(bodyMayTake / 10); ctx.Err() == nil; <-tick.C {
						_, _ = c.Write([]byte("1"))
					}
				}()
				_ = c.SetReadDeadline(began.Add(10 * time.Second))
				_, err = io.Copy(io.Discard, c) // until the end
				if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
					t.Error("the connection lives on")
				}
			})
		}
	}
}

func TestASlowBodyByHTTP2EndsItsRequest(t *testing.T) {
	s := arriving(t, waits)
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, r)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest || answer.ProtoMajor != 2 {
		t.Errorf("%d by HTTP %d", answer.StatusCode, answer.ProtoMajor)
	}
}

func TestAWebSocketHasNoDeadlineOfABody(t *testing.T) {
	s := httptest.NewServer(Arriving(bodyMayTake, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		kind, said, err := c.ReadMessage()
		if err == nil {
			_ = c.WriteMessage(kind, said)
		}
	})))
	defer s.Close()
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	<-time.After(answerTakes) // the time that must not matter
	if err := c.WriteMessage(websocket.TextMessage, []byte("late")); err != nil {
		t.Fatal(err)
	}
	if _, said, err := c.ReadMessage(); err != nil || string(said) != "late" {
		t.Errorf("%q, %v", said, err)
	}
}
