package port

import (
	"net"
	"sync"
)

// conn is a connection whose first bytes were read to tell its kind, and are
// read again by whoever gets it.
type conn struct {
	net.Conn // not *net.TCPConn, whose WriteTo would pass over the first bytes
	head     []byte
	gone     func() // returns its place in the account
	once     sync.Once
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

// Close may be called more than once, as by a server and by its handler.
func (c *conn) Close() error {
	c.once.Do(c.gone)
	return c.Conn.Close()
}

// SetWriteBuffer asks the kernel to keep no more than that many bytes unsent.
func (c *conn) SetWriteBuffer(bytes int) error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.SetWriteBuffer(bytes)
	}
	return nil
}
