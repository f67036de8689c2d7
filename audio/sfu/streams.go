package sfu

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	maxStreamsOpen   = 8192 // TCP connections at a time, of everybody
	maxStreamsOfPeer = 16   // of one peer: interfaces times candidates
)

// streams combines the TCP connections that carry voices where UDP is blocked into one
// [net.PacketConn] for a mux of pion's.
type streams struct {
	listener net.Listener
	filter   *packetFilter
	count    *counters
	in       chan delivery
	quit     chan struct{}
	once     sync.Once
	running  sync.WaitGroup

	mu      sync.RWMutex // guards the fields below
	open    map[netip.AddrPort]*stream
	unknown pendingStreams
	byPeer  map[*peerRules][]*stream // streams that have sent a binding request
	number  uint64                   // of the newest stream
}

// delivery is a datagram; its stream keeps the bytes until the datagram is taken.
type delivery struct {
	b      []byte
	addr   *net.UDPAddr
	stream *stream
}

func newStreams(listener net.Listener, filter *packetFilter, count *counters) *streams {
	s := &streams{listener: listener, filter: filter, count: count, in: make(chan delivery), quit: make(chan struct{}),
		open: map[netip.AddrPort]*stream{}, byPeer: map[*peerRules][]*stream{}}
	s.running.Go(s.accept)
	return s
}

func (s *streams) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // the port closed
		}
		t := s.add(conn)
		if t == nil {
			_ = conn.Close()
			continue
		}
		s.running.Go(t.write)
		s.running.Go(func() {
			t.read()
			s.remove(t)
		})
	}
}

// add gives a connection its address for pion, if there is space. It may close the
// connection of a stranger to make space.
func (s *streams) add(conn net.Conn) *stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.quit:
		return nil
	default:
	}
	if len(s.open) >= maxStreamsOpen {
		s.count.noRoom.Add(1)
		return nil
	}
	s.number++
	t := newStream(s, conn, streamAddress(s.number))
	s.open[t.from] = t
	if gone := s.unknown.add(t); gone != nil {
		s.count.noRoom.Add(1)
		gone.close()
	}
	return t
}

// streamAddress returns the nth address in network 0, from which no datagram can come
// (RFC 1122 section 3.2.1.3). It skips the first 256 hosts.
func streamAddress(n uint64) netip.AddrPort {
	const ports = 60000
	host := n/ports + 256
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{0, byte(host >> 16), byte(host >> 8), byte(host)}), uint16(n%ports+1))
}

// met is called when a stream has sent a binding request. It reports whether the peer
// is still here and may have one more stream.
func (s *streams) met(t *stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unknown.remove(t)
	who := s.filter.whose(t.from)
	if who == nil || len(s.byPeer[who]) == maxStreamsOfPeer {
		s.count.noRoom.Add(1)
		return false
	}
	t.rules = who
	s.byPeer[who] = append(s.byPeer[who], t)
	return true
}

func (s *streams) remove(t *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, t.from)
	s.unknown.remove(t)
	if t.rules == nil {
		return
	}
	rest := slices.DeleteFunc(s.byPeer[t.rules], func(other *stream) bool { return other == t })
	if s.byPeer[t.rules] = rest; len(rest) == 0 {
		delete(s.byPeer, t.rules)
	}
}

// leave closes the streams of a dismissed peer after their queued datagrams.
func (s *streams) leave(who *peerRules) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, t := range s.byPeer[who] {
		t.finish()
	}
}

// deliver waits until pion has taken the datagram, so that a stream that sends much
// waits behind the others.
func (s *streams) deliver(t *stream, b []byte, addr *net.UDPAddr) bool {
	select {
	case s.in <- delivery{b, addr, t}:
	case <-s.quit:
		return false
	}
	select {
	case <-t.taken:
		return true
	case <-s.quit:
		return false
	}
}

// ReadFrom is called by one goroutine of pion's mux.
func (s *streams) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-s.in:
		n := copy(b, d.b)
		d.stream.taken <- struct{}{}
		s.count.in.Add(1)
		return n, d.addr, nil
	case <-s.quit:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo queues the datagram for its stream and never waits. A datagram to a closed
// stream is dropped, as with UDP.
func (s *streams) WriteTo(b []byte, to net.Addr) (int, error) {
	at := to.(*net.UDPAddr).AddrPort()
	s.mu.RLock()
	t := s.open[netip.AddrPortFrom(at.Addr().Unmap(), at.Port())]
	s.mu.RUnlock()
	if t != nil {
		s.count.out.Add(1)
		t.send(b)
	}
	return len(b), nil
}

// Close closes all streams. To wait for their end, wait for running.
func (s *streams) Close() error {
	s.once.Do(func() {
		close(s.quit)
		_ = s.listener.Close()
		s.mu.RLock()
		defer s.mu.RUnlock()
		for _, t := range s.open {
			t.close()
		}
	})
	return nil
}

// LocalAddr returns the address of the mux as pion sees it.
func (s *streams) LocalAddr() net.Addr { return &net.UDPAddr{IP: net.IPv4(0, 0, 0, 1), Port: 1} }

// SetDeadline and the following implement [net.PacketConn]; pion does not call them.
func (s *streams) SetDeadline(time.Time) error      { return nil }
func (s *streams) SetReadDeadline(time.Time) error  { return nil }
func (s *streams) SetWriteDeadline(time.Time) error { return nil }
