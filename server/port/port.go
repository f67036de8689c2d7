package port

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// decisionTime is how long a connection may take to show its protocol.
const decisionTime = 5 * time.Second

// Config says where to listen and which addresses have no limits.
type Config struct {
	Listen  string                // TCP host:port
	Trusted func(netip.Addr) bool // peers without limits, such as a proxy; nil: loopback only

	// Patience is how long a peer may take for each 16 KiB; 0 for 10 s.
	Patience time.Duration
}

// Port is a TCP port that three protocols share. Each has a [net.Listener]. Somebody
// must accept from it or close it; a closed listener closes its connections as they
// come.
type Port struct {
	TLS   net.Listener // begins with a TLS handshake
	Plain net.Listener // begins with a method of HTTP
	Media net.Listener // begins with a framed STUN request (RFC 4571, RFC 6544)

	listener net.Listener
	tally    *tally
	patience time.Duration
	quit     chan struct{}
	running  sync.WaitGroup
	strange  atomic.Uint64

	mu        sync.Mutex // guards the fields below
	undecided map[net.Conn]struct{}
}

// Listen opens the port and begins to accept connections.
func Listen(config Config) (*Port, error) {
	l, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", config.Listen, err)
	}
	if config.Trusted == nil {
		config.Trusted = netip.Addr.IsLoopback
	}
	if config.Patience == 0 {
		config.Patience = defaultPatience
	}
	p := &Port{
		TLS: newQueue(l.Addr()), Plain: newQueue(l.Addr()), Media: newQueue(l.Addr()),
		listener: l, tally: newTally(config.Trusted), patience: config.Patience,
		quit: make(chan struct{}), undecided: map[net.Conn]struct{}{},
	}
	p.running.Go(p.accept)
	return p, nil
}

// Addr returns the address with the actual port number.
func (p *Port) Addr() *net.TCPAddr { return p.listener.Addr().(*net.TCPAddr) }

// Stats returns the number of open connections, and of those refused since the start:
// "too_many" of their source or of undecided ones, "full" for mostOfAll, "strange" for
// an unknown protocol.
func (p *Port) Stats() (open int, refused map[string]uint64) {
	open, tooMany, full := p.tally.stats()
	return open, map[string]uint64{"too_many": tooMany, "full": full, "strange": p.strange.Load()}
}

// Close stops listening, closes undecided connections and the three listeners, and
// waits for its goroutines. Connections that were handed over stay open.
func (p *Port) Close() error {
	close(p.quit)
	err := p.listener.Close()
	p.mu.Lock()
	for c := range p.undecided {
		c.Close()
	}
	p.mu.Unlock()
	p.running.Wait()
	return errors.Join(err, p.TLS.Close(), p.Plain.Close(), p.Media.Close())
}

func (p *Port) accept() {
	for {
		c, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // an error of one connection, or too many open files
			select {
			case <-time.After(10 * time.Millisecond):
			case <-p.quit:
			}
			continue
		}
		p.take(c)
	}
}

// take detects the protocol of one connection, on its own goroutine.
func (p *Port) take(c net.Conn) {
	from := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
	if !p.tally.open(from, time.Now()) {
		c.Close()
		return
	}
	p.mu.Lock()
	p.undecided[c] = struct{}{}
	p.mu.Unlock()
	select {
	case <-p.quit: // Close may have missed this connection
		c.Close()
	default:
	}
	p.running.Go(func() {
		wrapped := newConn(c, p.patience, &place{tally: p.tally, from: from})
		kind := p.decide(wrapped)
		p.mu.Lock()
		delete(p.undecided, c)
		p.mu.Unlock()
		p.hand(wrapped, kind)
		p.tally.decided(from)
	})
}

// decide reads as few bytes as necessary.
func (p *Port) decide(c *conn) kind {
	if err := c.SetReadDeadline(time.Now().Add(decisionTime)); err != nil {
		return strange
	}
	head := make([]byte, 0, mostHead)
	for {
		n, err := c.Conn.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if k := kindOf(head); k != unknown || err != nil {
			c.head = head
			return k
		}
	}
}

func (p *Port) hand(c *conn, k kind) {
	if c.SetReadDeadline(time.Time{}) != nil {
		k = strange
	}
	to := map[kind]net.Listener{secure: p.TLS, plain: p.Plain, media: p.Media}[k]
	if to == nil {
		p.strange.Add(1)
		c.Close()
		return
	}
	to.(*queue).put(c, p.quit)
}
