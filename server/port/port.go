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

// decisionTime is how long a connection may take to say what it is.
const decisionTime = 5 * time.Second

// Config says where to listen and who is not counted.
type Config struct {
	Listen  string                // TCP host:port
	Trusted func(netip.Addr) bool // peers without limits, such as a proxy; nil for loopback alone

	// Patience is how long a peer may take for each 16 KiB that are written to
	// it; 0 for 10 s.
	Patience time.Duration
}

// Port is a TCP port shared by three kinds of connections. Each is a
// [net.Listener] that somebody must accept from; one that nobody wants is to
// be closed, and its connections then are as they come.
type Port struct {
	TLS   net.Listener // begins with a TLS handshake
	Plain net.Listener // begins with a method of HTTP
	Media net.Listener // begins with a framed STUN request (RFC 4571, RFC 6544)

	listener net.Listener
	accounts *accounts
	patience time.Duration
	quit     chan struct{}
	running  sync.WaitGroup
	strange  atomic.Uint64

	mu        sync.Mutex // guards what follows
	undecided map[net.Conn]struct{}
}

// Listen opens the port and begins to tell connections apart.
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
		listener: l, accounts: newAccounts(config.Trusted), patience: config.Patience,
		quit: make(chan struct{}), undecided: map[net.Conn]struct{}{},
	}
	p.running.Go(p.accept)
	return p, nil
}

// Addr is where the port is, with the number that was found.
func (p *Port) Addr() *net.TCPAddr { return p.listener.Addr().(*net.TCPAddr) }

// Stats says how many connections are open, and how many were closed at once
// since the start: "too_many" of their source or of those that say nothing,
// "full" for too many of all, "strange" for nothing known.
func (p *Port) Stats() (open int, refused map[string]uint64) {
	open, tooMany, full := p.accounts.stats()
	return open, map[string]uint64{"too_many": tooMany, "full": full, "strange": p.strange.Load()}
}

// Close stops listening, closes what is undecided and the three listeners, and
// waits for what it started. Connections handed over live on.
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
		if err != nil { // of one connection, or too many files are open
			select {
			case <-time.After(10 * time.Millisecond):
			case <-p.quit:
			}
			continue
		}
		p.take(c)
	}
}

// take decides about one connection, on a goroutine of its own.
func (p *Port) take(c net.Conn) {
	from := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
	if !p.accounts.open(from, time.Now()) {
		c.Close()
		return
	}
	p.mu.Lock()
	p.undecided[c] = struct{}{}
	p.mu.Unlock()
	select {
	case <-p.quit: // Close may have passed by this one
		c.Close()
	default:
	}
	p.running.Go(func() {
		wrapped := newConn(c, p.patience, &place{accounts: p.accounts, from: from})
		kind := p.decide(wrapped)
		p.mu.Lock()
		delete(p.undecided, c)
		p.mu.Unlock()
		p.hand(wrapped, kind)
		p.accounts.decided(from)
	})
}

// decide reads as little as tells what the connection is.
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
