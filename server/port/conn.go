package port

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

const (
	kernelBuffer    = 64 << 10         // bytes in the kernel, each way: small, so that a peer that stops reading is noticed soon
	maxPiece        = 16 << 10         // bytes that are written with one deadline
	defaultPatience = 10 * time.Second // per piece
)

// conn is a connection whose first bytes were read to detect its protocol, and are read
// again by its owner. A peer that takes less than maxPiece within the port's patience
// ends the connection.
type conn struct {
	net.Conn // not *net.TCPConn, whose WriteTo would skip the first bytes
	head     []byte
	place    *place
	patience time.Duration

	mu      sync.Mutex // guards the fields below
	until   time.Time  // the owner's write deadline, zero: none
	rolling time.Time  // the piece's deadline, zero while nothing is written
	stalled bool       // a deadline has passed: no more writes
}

func newConn(c net.Conn, patience time.Duration, place *place) *conn {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(kernelBuffer) // an ended connection fails soon enough
		_ = tcp.SetWriteBuffer(kernelBuffer)
		keepUnsent(tcp, maxPiece)
	}
	return &conn{Conn: c, patience: patience, place: place}
}

// Read returns the first bytes again.
func (c *conn) Read(b []byte) (int, error) {
	if len(c.head) > 0 {
		n := copy(b, c.head)
		c.head = c.head[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}

// Write writes piece by piece. After [os.ErrDeadlineExceeded] it writes nothing more.
func (c *conn) Write(b []byte) (sent int, err error) {
	for {
		n, err := c.piece(b[sent:min(len(b), sent+maxPiece)])
		sent += n
		if err != nil || sent == len(b) {
			return sent, err
		}
	}
}

func (c *conn) piece(b []byte) (int, error) {
	if err := c.roll(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rolling = time.Time{}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.stalled = true
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // the kernel need not keep unread data
		}
	}
	return n, err
}

// roll starts the deadline of a piece.
func (c *conn) roll(until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled {
		return os.ErrDeadlineExceeded
	}
	c.rolling = until
	return c.Conn.SetWriteDeadline(earlier(c.until, until))
}

// SetWriteDeadline implements [net.Conn]. Pieces keep their own deadline if it is
// earlier.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = t
	return c.Conn.SetWriteDeadline(earlier(t, c.rolling))
}

// SetDeadline implements [net.Conn].
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.Conn.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// earlier returns the earlier of two deadlines; zero means none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Close may be called repeatedly, as by a server and by its handler. It never blocks.
func (c *conn) Close() error {
	c.place.leave()
	return c.Conn.Close()
}

// SetWriteBuffer limits the unsent bytes in the kernel.
func (c *conn) SetWriteBuffer(bytes int) error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.SetWriteBuffer(bytes)
	}
	return nil
}

// Abort closes without sending what the kernel holds.
func (c *conn) Abort() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	return c.Close()
}

// Widen reports whether a connection may use HTTP/2, and counts the connection as such
// until it ends.
func Widen(c net.Conn) bool {
	ours, ok := c.(*conn)
	return !ok || ours.place.widen()
}
