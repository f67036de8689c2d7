package web

import (
	"bufio"
	"net"
	"net/http"
	"time"
)

// maxPiece is how many bytes of an answer share one deadline.
const maxPiece = 8 << 10

// Leaving limits how long each piece of an answer may take to leave. An answer that
// stalls ends, and its HTTP/2 stream with it: a peer may keep a connection alive and
// give a stream no window (RFC 9113 section 6.9).
//
// Computing an answer has no limit, nor has a WebSocket. Answers without a handler have
// [http.Server.WriteTimeout].
func Leaving(within time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := &leaving{ResponseWriter: w, control: http.NewResponseController(w), within: within}
		l.until(time.Time{})
		next.ServeHTTP(l, r)
		l.arm(time.Now()) // for data that is still in a buffer
	})
}

// leaving writes an answer piece by piece.
type leaving struct {
	http.ResponseWriter
	control  *http.ResponseController
	within   time.Duration
	armed    time.Time // when the deadline was set, zero: none
	hijacked bool
}

// Write implements [io.Writer].
func (l *leaving) Write(b []byte) (sent int, err error) {
	defer l.until(time.Time{}) // the next piece may come much later
	for {
		l.arm(time.Now())
		n, err := l.ResponseWriter.Write(b[sent:min(len(b), sent+maxPiece)])
		sent += n
		if err != nil || sent == len(b) {
			return sent, err
		}
	}
}

// arm sets the deadline again if it is noticeably older than now.
func (l *leaving) arm(now time.Time) {
	if l.armed.IsZero() || now.Sub(l.armed) > l.within/10 {
		l.until(now.Add(l.within))
		l.armed = now
	}
}

func (l *leaving) until(deadline time.Time) {
	l.armed = time.Time{}
	if !l.hijacked {
		_ = l.control.SetWriteDeadline(deadline) // an error means that the client is gone
	}
}

// Hijack implements [http.Hijacker], for WebSockets.
func (l *leaving) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := l.control.Hijack()
	l.hijacked = err == nil
	return c, rw, err
}

// Unwrap is for [http.ResponseController].
func (l *leaving) Unwrap() http.ResponseWriter { return l.ResponseWriter }
