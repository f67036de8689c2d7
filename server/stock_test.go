package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	yjs "stoa/worldstate/document"
	"stoa/worldstate/record"
)

// stock is a Yjs provider as y-websocket or Hocuspocus speaks.
type stock struct {
	t          *testing.T
	conn       *websocket.Conn
	hocuspocus bool
	name       string

	mu       sync.Mutex // guards the fields below
	changed  chan struct{}
	updates  [][]byte
	statuses []byte
	scope    string
	denied   string
	shown    map[uint64]string // newest state by Yjs client id
	states   [][]byte          // state vectors that the server asked with
	err      error             // of the socket
}

// pass is an answer to the call for one.
type pass struct{ Token, URL, Expires string }

func (c *caller) passFor(room string, id record.ID, write bool) (p pass) {
	c.h.t.Helper()
	c.does("POST", fmt.Sprintf("/rooms/%s/documents/%x/pass", room, id), map[string]bool{"write": write}, &p)
	return p
}

// connects opens the socket and says what a provider says first.
func (h *house) connects(hocuspocus bool, p pass) *stock {
	h.t.Helper()
	s := h.calling(hocuspocus, p)
	go s.listen()
	return s
}

// calling connects and does not read yet.
func (h *house) calling(hocuspocus bool, p pass) *stock {
	h.t.Helper()
	url, name := p.URL, p.URL[strings.LastIndexByte(p.URL, '/')+1:]
	if !hocuspocus {
		url += "?token=" + p.Token
	}
	conn, _, err := websocket.DefaultDialer.DialContext(soon(h.t), url, map[string][]string{"Origin": {"https://elsewhere.example"}})
	must(h.t, err)
	s := &stock{t: h.t, conn: conn, hocuspocus: hocuspocus, name: name, changed: make(chan struct{}), shown: map[uint64]string{}}
	h.t.Cleanup(func() { conn.Close() })
	if hocuspocus {
		s.says(append(s.text(append(s.begin(2), 0), p.Token), "\x054.8.0"...))
	}
	s.sync(0, yjs.State{}.Encode())
	return s
}

func (s *stock) begin(kind byte) (b []byte) {
	if s.hocuspocus {
		b = s.text(nil, s.name)
	}
	return append(b, kind)
}

func (s *stock) text(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func (s *stock) says(message []byte) {
	s.t.Helper()
	_ = s.conn.WriteMessage(websocket.BinaryMessage, message) // the reader learns of a closed socket
}

func (s *stock) sync(kind byte, content []byte) {
	s.t.Helper()
	s.says(s.text(append(s.begin(0), kind), string(content)))
}

// entry is one client in an awareness update.
func entry(client, clock uint64, state string) []byte {
	b := binary.AppendUvarint(binary.AppendUvarint(nil, client), clock)
	return append(binary.AppendUvarint(b, uint64(len(state))), state...)
}

func (s *stock) shows(entries ...[]byte) {
	s.t.Helper()
	update := append([]byte{byte(len(entries))}, bytes.Join(entries, nil)...)
	s.says(s.text(s.begin(1), string(update)))
}

// typed is an update that types a text behind what the client typed before.
func typed(client, clock uint64, text string) []byte {
	b := binary.AppendUvarint([]byte{1, 1}, client)
	b = binary.AppendUvarint(b, clock)
	if clock == 0 {
		b = append(b, 4, 1, 1, 't') // a text without neighbours in the root "t"
	} else {
		b = append(b, 4|0x80)
		b = binary.AppendUvarint(binary.AppendUvarint(b, client), clock-1)
	}
	b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	return append(b, 0)
}

func (s *stock) listen() {
	for {
		_, data, err := s.conn.ReadMessage()
		s.mu.Lock()
		if err != nil {
			s.err = err
		} else {
			s.hears(data)
		}
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *stock) hears(b []byte) {
	next := func() uint64 { return takeNumber(&b) }
	content := func() []byte {
		n := next()
		c := b[:n]
		b = b[n:]
		return c
	}
	if s.hocuspocus && string(content()) != s.name {
		s.t.Error("a message for another document")
		return
	}
	switch kind := next(); kind {
	case 0:
		if next() == 0 {
			s.states = append(s.states, content())
		} else {
			s.updates = append(s.updates, content())
		}
	case 1:
		update := content()
		for n := takeNumber(&update); n > 0; n-- {
			client, _ := takeNumber(&update), takeNumber(&update)
			length := takeNumber(&update)
			s.shown[client] = string(update[:length])
			update = update[length:]
		}
	case 2:
		sub := next()
		text := string(content())
		if s.hocuspocus && sub == 2 {
			s.scope = text
		} else {
			s.denied = text
		}
	case 8:
		s.statuses = append(s.statuses, byte(next()))
	default:
		s.t.Errorf("a message of type %d", kind)
	}
}

// takeNumber takes a number off the front.
func takeNumber(b *[]byte) uint64 {
	v, n := binary.Uvarint(*b)
	*b = (*b)[max(n, 0):]
	return v
}

// awaits waits until the provider has got something.
func (s *stock) awaits(what string, is func() bool) {
	s.t.Helper()
	late := time.After(enough)
	for {
		s.mu.Lock()
		done, changed, err := is(), s.changed, s.err
		s.mu.Unlock()
		switch {
		case done:
			return
		case err != nil:
			s.t.Fatalf("waiting for %s: %v", what, err)
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("never got %s: %d updates, statuses %v, scope %q, denied %q, shown %v", what, len(s.updates), s.statuses, s.scope, s.denied, s.shown)
		}
	}
}

// has waits until what came contains a text.
func (s *stock) has(text string) {
	s.t.Helper()
	s.awaits(text, func() bool {
		return slices.ContainsFunc(s.updates, func(u []byte) bool { return bytes.Contains(u, []byte(text)) })
	})
}

// isCompared waits until the server has answered a comparison and asked its own.
func (s *stock) isCompared() {
	s.t.Helper()
	s.awaits("a comparison", func() bool { return len(s.updates) > 0 && len(s.states) > 0 })
}

// isClosed waits until the socket is closed for a reason.
func (s *stock) isClosed(status int, reason string) {
	s.t.Helper()
	s.awaits("the end", func() bool { return s.err != nil })
	var closed *websocket.CloseError
	if !errors.As(s.err, &closed) || closed.Code != status || closed.Text != reason {
		s.t.Fatalf("closed with %v; want %d %s", s.err, status, reason)
	}
}

// forget forgets what the server has granted.
func (s *stock) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scope = ""
}
