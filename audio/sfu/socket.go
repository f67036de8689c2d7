package sfu

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// bufferSize is the requested size of the kernel's buffer for each direction, in bytes:
// a second of 1000 voices. The kernel silently sets less if the system has a limit.
const bufferSize = 8 << 20

// socket is the UDP socket for pion's mux: a [net.PacketConn] that returns only
// datagrams that the packet filter admits.
type socket struct {
	udp    *net.UDPConn
	filter *packetFilter
	count  *counters

	reading sync.Mutex // held by ReadFrom
}

func newSocket(udp *net.UDPConn, filter *packetFilter, count *counters) *socket {
	return &socket{udp: udp, filter: filter, count: count}
}

// ReadFrom is called by one goroutine of pion's mux, which ends with the first error.
func (s *socket) ReadFrom(b []byte) (int, net.Addr, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	for {
		n, from, err := s.udp.ReadFromUDPAddrPort(b)
		if errors.Is(err, net.ErrClosed) {
			return 0, nil, err
		}
		if err != nil {
			continue // an error of one datagram, such as a closed port
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if addr := s.filter.admit(b[:n], from); addr != nil {
			s.count.in.Add(1)
			return n, addr, nil
		}
	}
}

// await returns when nobody reads any more, after Close.
func (s *socket) await() {
	s.reading.Lock()
	defer s.reading.Unlock()
}

// WriteTo sends at once.
func (s *socket) WriteTo(b []byte, to net.Addr) (int, error) {
	s.count.out.Add(1)
	return s.udp.WriteTo(b, to)
}

func (s *socket) Close() error                       { return s.udp.Close() }
func (s *socket) LocalAddr() net.Addr                { return s.udp.LocalAddr() }
func (s *socket) SetDeadline(t time.Time) error      { return s.udp.SetDeadline(t) }
func (s *socket) SetReadDeadline(t time.Time) error  { return s.udp.SetReadDeadline(t) }
func (s *socket) SetWriteDeadline(t time.Time) error { return s.udp.SetWriteDeadline(t) }
