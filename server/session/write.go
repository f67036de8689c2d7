package session

import (
	"crypto/tls"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
)

// maxChunk is the size beyond which a WebSocket message is cut, between
// protocol messages, so that a slow client has 5 s for each part.
const maxChunk = 64 << 10

// closeStatus is the WebSocket status of every close with a reason of the
// protocol. PROTOCOL.md section 10.
const closeStatus = 4000

// write is the write loop. It ends with the session and closes the socket.
func (s *session) write() {
	defer s.conn.Close()
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	for {
		select {
		case <-s.out.wake:
			if !s.flush() {
				return
			}
		case now := <-pings.C:
			if !s.ping(now) {
				return
			}
		case <-s.ended:
			s.farewell()
			return
		}
	}
}

// flush writes what waits. It returns false when the socket is of no more use.
func (s *session) flush() bool {
	reliable, ends, frame := s.out.take()
	defer s.out.wrote()
	sent := 0
	for i, end := range ends {
		last := i == len(ends)-1
		if !last && ends[i+1]-sent <= maxChunk {
			continue
		}
		tail := frame
		if !last || end-sent+len(frame) > maxChunk {
			tail = nil
		} else {
			frame = nil
		}
		if !s.send(reliable[sent:end], tail) {
			return false
		}
		sent = end
	}
	return len(frame) == 0 || s.send(frame, nil)
}

// send writes head and tail as one WebSocket message.
func (s *session) send(head, tail []byte) bool {
	err := s.conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil && len(tail) > 0 {
		head = append(head[:len(head):len(head)], tail...)
	}
	if err == nil {
		err = s.conn.WriteMessage(websocket.BinaryMessage, head)
	}
	if err != nil {
		s.end(slowOrLost(err))
		return false
	}
	s.server.Stats.BytesOut.Add(uint64(len(head)))
	return true
}

// ping asks the peer for a sign of life, and gives up on one that has stopped
// reading: its pongs come after everything it was sent.
func (s *session) ping(now time.Time) bool {
	if now.Sub(time.Unix(0, s.pongAt.Load())) > silenceLimit {
		s.end(wire.TooSlow)
		s.farewell()
		return false
	}
	if err := s.conn.WriteControl(websocket.PingMessage, nil, now.Add(writeTime)); err != nil {
		s.end(slowOrLost(err))
		return false
	}
	return true
}

// farewell writes what is still waiting and says why the session ends, as far
// as that goes until the socket is hung up.
func (s *session) farewell() {
	if s.reason == lost {
		return
	}
	if s.reason != wire.TooSlow {
		s.flush()
	}
	text := websocket.FormatCloseMessage(closeStatus, string(s.reason))
	_ = s.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(farewellTime)) // the socket is closed next
}

// hangUp closes the socket without a word, from any goroutine: saying goodbye
// by TLS would wait behind what is being written.
func (s *session) hangUp() {
	c := s.conn.NetConn()
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if ours, ok := c.(interface{ Abort() error }); ok {
		_ = ours.Abort() // of a socket that has ended anyway
		return
	}
	_ = c.Close()
}

type timeout interface{ Timeout() bool }

func slowOrLost(err error) wire.Reason {
	var late timeout
	if errors.As(err, &late) && late.Timeout() {
		return wire.TooSlow
	}
	return lost
}
