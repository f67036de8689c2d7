package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const pieceMayTake = 100 * time.Millisecond

func leavingServer(t *testing.T, version int, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(Leaving(pieceMayTake, h))
	s.Config.WriteTimeout = pieceMayTake
	s.EnableHTTP2 = version == 2
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// Only a peer that does not read is slow: an answer may come late, and so may its
// second half.
func TestAnAnswerMayBeWaitedFor(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 5 s")
	}
	half := strings.Repeat("a", 3*maxPiece)
	for _, version := range []int{1, 2} {
		t.Run(fmt.Sprintf("HTTP %d", version), func(t *testing.T) {
			s := leavingServer(t, version, func(w http.ResponseWriter, _ *http.Request) {
				for range 3 {
					<-time.After(3 * pieceMayTake)
					_, _ = io.WriteString(w, half)
				}
				<-time.After(3 * pieceMayTake)
				_, _ = io.WriteString(w, "end") // leaves when the handler has ended
			})
			for range 2 { // the second on the same connection
				answer, err := s.Client().Get(s.URL)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if err != nil || len(got) != 3*len(half)+3 || answer.ProtoMajor != version {
					t.Errorf("%d bytes by HTTP %d, %v", len(got), answer.ProtoMajor, err)
				}
			}
		})
	}
}

func TestAWebSocketIsNoAnswer(t *testing.T) {
	s := httptest.NewServer(Leaving(pieceMayTake, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		<-time.After(3 * pieceMayTake)
		_ = c.WriteMessage(websocket.TextMessage, []byte("late"))
	})))
	defer s.Close()
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, said, err := c.ReadMessage(); err != nil || string(said) != "late" {
		t.Errorf("%q, %v", said, err)
	}
}
