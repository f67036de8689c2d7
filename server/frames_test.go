package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
)

// ticketOf joins a room and returns the ticket.
func ticketOf(t *testing.T, link string) string {
	t.Helper()
	status, body := postsTo(t, link, `{"name":"Ada","colour":"#336699"}`)
	ticket := regexp.MustCompile(`"ticket":"([^"]+)"`).FindStringSubmatch(body)
	if status != http.StatusOK || ticket == nil {
		t.Fatalf("%d %s", status, body)
	}
	return ticket[1]
}

// postsTo sends a body to the join call of a link.
func postsTo(t *testing.T, link, body string) (status int, answer string) {
	t.Helper()
	response, err := http.Post(strings.Replace(link, "/r/", "/api/v1/rooms/", 1)+"/join", "application/json", strings.NewReader(body))
	must(t, err)
	defer response.Body.Close()
	var b strings.Builder
	_, err = io.Copy(&b, response.Body)
	must(t, err)
	return response.StatusCode, b.String()
}

func TestMessagesMayFollowHelloInOneFrame(t *testing.T) {
	h := open(t)
	link := h.link("lobby")
	w := wire.NewWriter()
	w.Append(&wire.Hello{Version: wire.Version, Ticket: ticketOf(t, link), Client: worldstate.ClientID{9}})
	w.Append(&wire.Ping{Time: 77})
	conn := knock(t, link)
	must(t, conn.WriteMessage(websocket.BinaryMessage, w.Bytes()))
	must(t, conn.SetReadDeadline(time.Now().Add(enough)))
	for {
		_, data, err := conn.ReadMessage()
		must(t, err)
		for len(data) > 0 {
			var m wire.Message
			m, data, err = wire.ParseServer(data)
			must(t, err)
			if pong, is := m.(*wire.Pong); is && pong.Time == 77 {
				return
			}
		}
	}
}

func TestABodyIsOneJSONValueInUTF8(t *testing.T) {
	h := open(t)
	for name, test := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"more after the value": {`{"name":"Ada","colour":"#336699"} {}`, http.StatusBadRequest, "bad_request"},
		"not UTF-8":            {"{\"name\":\"\xff\",\"colour\":\"#336699\"}", http.StatusBadRequest, "bad_request"},
		"too large":            {`{"name":"` + strings.Repeat("a", 80_000) + `","colour":"#336699"}`, http.StatusRequestEntityTooLarge, "too_large"},
		"space after it":       {"{\"name\":\"Ada\",\"colour\":\"#336699\"}\n ", http.StatusOK, "ticket"},
	} {
		if status, answer := postsTo(t, h.link("lobby"), test.body); status != test.status || !strings.Contains(answer, test.code) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}
