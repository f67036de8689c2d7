package port

import (
	"net"
	"sync"
)

// waiting is how many connections of one protocol may wait to be accepted.
const waiting = 128

// queue is the [net.Listener] of one protocol.
type queue struct {
	addr   net.Addr
	in     chan *conn
	closed chan struct{}
	once   sync.Once
}

func newQueue(addr net.Addr) *queue {
	return &queue{addr: addr, in: make(chan *conn, waiting), closed: make(chan struct{})}
}

// Accept returns the next connection, and [net.ErrClosed] after Close.
func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.in:
		return c, nil
	case <-q.closed:
		return nil, net.ErrClosed
	}
}

// put hands a connection over, or closes it if nobody accepts it.
func (q *queue) put(c *conn, giveUp <-chan struct{}) {
	select {
	case <-q.closed:
		c.Close()
		return
	default:
	}
	select {
	case q.in <- c:
	case <-q.closed:
		c.Close()
	case <-giveUp:
		c.Close()
	}
}

// Close ends Accept. Later connections are closed.
func (q *queue) Close() error {
	q.once.Do(func() {
		close(q.closed)
		for {
			select {
			case c := <-q.in:
				c.Close()
			default:
				return
			}
		}
	})
	return nil
}

// Addr returns the port's address.
func (q *queue) Addr() net.Addr { return q.addr }
