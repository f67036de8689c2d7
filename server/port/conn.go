package port

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

const (
	kernelBuffer    = 64 << 10         // bytes the kernel keeps of a connection, each way: a peer that stops reading is noticed soon
	maxPiece        = 16 << 10         // bytes that are written with one deadline
	defaultPatience = 10 * time.Second // for each piece
)

// conn is a connection whose first bytes were read to tell its kind, and are
// read again by whoever gets it. What is written to it leaves in time or never:
// a peer that takes less than maxPiece within the port's patience has ended it.
type conn struct {
	net.Conn // not *net.TCPConn, whose WriteTo would pass over the first bytes
	head     []byte
	place    *place
	patience time.Duration

	mu      sync.Mutex // guards what follows
	until   time.Time  // the owner's deadline of writing, zero for none
	rolling time.Time  // the piece's, zero while nothing is written
	stalled bool       // a deadline has passed: nothing can be written any more
}

func newConn(c net.Conn, patience time.Duration, place *place) *conn {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(kernelBuffer) // a connection that has ended says so soon enough
		_ = tcp.SetWriteBuffer(kernelBuffer)
		keepUnsent(tcp, maxPiece)
	}
	return &conn{Conn: c, patience: patience, place: place}
}

// Read gives the first bytes again.
func (c *conn) Read(b []byte) (int, error) {
	if len(c.head) > 0 {
		n := copy(b, c.head)
		c.head = c.head[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}

// Write writes piece by piece. After [os.ErrDeadlineExceeded] it writes no more.
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
			_ = tcp.SetLinger(0) // nor need the kernel keep what nobody reads
		}
	}
	return n, err
}

// roll begins a piece.
func (c *conn) roll(until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled {
		return os.ErrDeadlineExceeded
	}
	c.rolling = until
	return c.Conn.SetWriteDeadline(earlier(c.until, until))
}

// SetWriteDeadline is of [net.Conn]. Without a deadline, or with one farther
// away, pieces keep theirs.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = t
	return c.Conn.SetWriteDeadline(earlier(t, c.rolling))
}

// SetDeadline is of [net.Conn].
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.Conn.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// earlier of two deadlines, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Close may be called more than once, as by a server and by its handler. It
// waits for nobody.
func (c *conn) Close() error {
	c.place.leave()
	return c.Conn.Close()
}

// SetWriteBuffer asks the kernel to keep no more than that many bytes unsent.
func (c *conn) SetWriteBuffer(bytes int) error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.SetWriteBuffer(bytes)
	}
	return nil
}

// Abort closes without sending what the kernel still keeps.
func (c *conn) Abort() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	return c.Close()
}

// Widen says whether a connection of a port may carry many requests at a time,
// as HTTP/2 does. It then takes one of the places for such until it ends.
func Widen(c net.Conn) bool {
	ours, ok := c.(*conn)
	return !ok || ours.place.widen()
}
