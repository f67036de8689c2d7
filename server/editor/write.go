package editor

import (
	"crypto/tls"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
)

// write is the write loop. It ends with the connection and closes the socket.
func (e *editor) write() {
	defer e.conn.Close()
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	for {
		select {
		case <-e.out.wake:
			if !e.flush() {
				return
			}
			if have, due := e.out.next(); due {
				e.askFor(have)
			}
		case <-pings.C:
			if !e.ping() {
				return
			}
		case <-e.expiry.C:
			e.end(endingOf(errExpired))
		case <-e.ended:
			e.farewell()
			return
		}
	}
}

// flush writes what waits. False: the socket has failed.
func (e *editor) flush() bool {
	for {
		p, more := e.out.take()
		if !more {
			return true
		}
		sent := e.send(p.message)
		e.out.wrote(p)
		e.server.contents.Add(-int64(p.content))
		if !sent {
			return false
		}
	}
}

// send writes one message piece by piece: a slow editor has writeTime for each, and a socket
// that takes one is a sign of life, because pongs may be stuck behind it.
func (e *editor) send(message []byte) bool {
	err := e.conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err != nil {
		e.end(unsent(err))
		return false
	}
	w, err := e.conn.NextWriter(websocket.BinaryMessage)
	for err == nil && len(message) > 0 {
		n := min(len(message), piece)
		if err = e.conn.SetWriteDeadline(time.Now().Add(writeTime)); err == nil {
			_, err = w.Write(message[:n])
		}
		if message = message[n:]; err == nil && len(message) > 0 {
			err = e.alive()
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		e.end(unsent(err))
		return false
	}
	return true
}

// ping sends a WebSocket ping and, because providers leave a server that says nothing for
// 30 s, an awareness update about nobody. False: the peer has stopped reading.
func (e *editor) ping() bool {
	if !e.isIn() {
		return true // the read loop waits for a pass, not for long
	}
	select {
	case <-e.open.World.Done(): // perhaps given up: then nobody says so
		e.end(ending{statusAgain, wire.RoomRestarted})
		return true
	default:
	}
	if e.silence() > silenceLimit {
		e.end(endTooSlow)
		e.farewell()
		return false
	}
	if err := e.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)); err != nil {
		e.end(unsent(err))
		return false
	}
	return e.send(e.awareness([]byte{0}))
}

// farewell writes what is still waiting and the reason for the end, until the socket is
// closed.
func (e *editor) farewell() {
	if e.why == endLost {
		return
	}
	if e.why != endTooSlow {
		e.flush()
	}
	text := websocket.FormatCloseMessage(e.why.status, string(e.why.reason))
	_ = e.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(farewellTime)) // the socket is closed next
}

// hangUp closes the socket without a message, from any goroutine: a TLS goodbye would wait
// behind the current write.
func (e *editor) hangUp() {
	c := e.conn.NetConn()
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if ours, ok := c.(interface{ Abort() error }); ok {
		_ = ours.Abort() // the socket has ended anyway
		return
	}
	_ = c.Close()
}

// unsent returns how a connection ends after a failed write.
func unsent(err error) ending {
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		return endTooSlow
	}
	return endLost
}
