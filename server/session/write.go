package session

import (
	"crypto/tls"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
)

// maxChunk is the size, in bytes, beyond which a WebSocket message is split, between
// protocol messages, so that a slow client has 5 s for each part.
const maxChunk = 16 << 10

// closeStatus is the WebSocket status of every close with a reason. PROTOCOL.md section
// 10.
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
			s.askForMore()
		case <-pings.C:
			if !s.ping() {
				return
			}
		case <-s.ended:
			s.farewell()
			return
		}
	}
}

// askForMore asks the room for a part of the boards if there is nothing else to write:
// the socket has taken the last part.
func (s *session) askForMore() {
	if s.out.wantsPart() && s.room.World.Next(s.number, s) != nil {
		s.out.unasked() // the next frame wakes the loop again
	}
}

// flush writes what waits. False: the socket has failed.
func (s *session) flush() bool {
	b := s.out.take()
	defer s.out.wrote()
	from := 0
	for _, p := range b.parts {
		if !s.sendMessages(&b, from, p.after) || !s.sendPart(p.event) {
			return false
		}
		from = p.after
	}
	return s.sendMessages(&b, from, len(b.ends))
}

// sendMessages writes some of the reliable messages, and the frame after the last of
// them, so that no part delays the frame.
func (s *session) sendMessages(b *batch, from, to int) bool {
	sent := 0
	if from > 0 {
		sent = b.ends[from-1]
	}
	for i := from; i < to; i++ {
		end, last := b.ends[i], i == to-1
		if !last && b.ends[i+1]-sent <= maxChunk {
			continue
		}
		var tail []byte
		if i == len(b.ends)-1 && end-sent+len(b.frame) <= maxChunk {
			tail, b.frame = b.frame, nil
		}
		if !s.send(b.reliable[sent:end], tail) {
			return false
		}
		sent = end
	}
	if to < len(b.ends) || len(b.frame) == 0 {
		return true
	}
	frame := b.frame
	b.frame = nil
	return s.send(frame, nil)
}

// sendPart writes a part of the boards. A socket that takes a part is a sign of life,
// because pongs may be stuck behind it.
func (s *session) sendPart(e worldstate.Event) bool {
	s.part.Reset()
	appendEvent(e, s, s.part.Append)
	if !s.send(s.part.Bytes(), nil) {
		return false
	}
	return s.alive() == nil
}

// send writes head and tail as one WebSocket message.
func (s *session) send(head, tail []byte) bool {
	if len(tail) > 0 {
		head = append(head[:len(head):len(head)], tail...)
	}
	err := s.conn.SetWriteDeadline(time.Now().Add(writeTime * time.Duration(1+len(head)/maxChunk))) // the port detects sooner a client that takes nothing
	if err == nil {
		err = s.conn.WriteMessage(websocket.BinaryMessage, head)
	}
	if err != nil {
		s.end(s.slowOrLost(err))
		return false
	}
	s.server.Stats.BytesOut.Add(uint64(len(head)))
	return true
}

// ping sends a WebSocket ping. False: no pong has come for long.
func (s *session) ping() bool {
	if s.silence() > silenceLimit {
		s.end(s.silentOrLost())
		s.farewell()
		return false
	}
	if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)); err != nil {
		s.end(s.slowOrLost(err))
		return false
	}
	return true
}

// farewell writes what is still waiting and the reason for the end, until the socket is
// closed.
func (s *session) farewell() {
	if s.reason == lost {
		return
	}
	if s.reason != wire.TooSlow && s.reason != wire.Silent {
		s.flush()
	}
	text := websocket.FormatCloseMessage(closeStatus, string(s.reason))
	_ = s.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(farewellTime)) // the socket is closed next
}

// hangUp closes the socket without a message, from any goroutine: a TLS goodbye would
// wait behind the current write.
func (s *session) hangUp() {
	c := s.conn.NetConn()
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if ours, ok := c.(interface{ Abort() error }); ok {
		_ = ours.Abort() // the socket has ended anyway
		return
	}
	_ = c.Close()
}

type timeout interface{ Timeout() bool }

// slowOrLost returns the reason of a failed write or read: TooSlow for a peer that is there
// and does not take what it is sent.
func (s *session) slowOrLost(err error) wire.Reason {
	var late timeout
	if errors.As(err, &late) && late.Timeout() && !s.vanished(writeTime*4/5) {
		return wire.TooSlow
	}
	return lost
}

// silentOrLost returns the reason of a session without a sign of life.
func (s *session) silentOrLost() wire.Reason {
	if s.vanished(2 * pingEvery) {
		return lost
	}
	return wire.Silent
}

// vanished reports whether the peer's kernel has acknowledged nothing for long: the network
// or the machine is gone. Where the kernel does not say, the peer counts as there.
func (s *session) vanished(long time.Duration) bool {
	c := s.conn.NetConn()
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	ours, ok := c.(interface {
		SinceAcknowledged() (time.Duration, bool)
	})
	if !ok {
		return false
	}
	since, known := ours.SinceAcknowledged()
	return known && since > long
}
