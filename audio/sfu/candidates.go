package sfu

import (
	"fmt"
	"net"
	"slices"
	"strings"
)

// candidate is one ICE candidate of the server.
type candidate struct {
	ip   net.IP
	port int
	tcp  bool
}

// candidates returns the ICE candidates for an answer, the most useful first: UDP, then
// TCP. They are found anew for every answer, because a laptop changes networks.
func (s *SFU) candidates() ([]candidate, error) {
	var all []candidate
	if at := s.Addr(); at != nil {
		ips, err := s.reachable(at.IP)
		if err != nil {
			return nil, err
		}
		for _, ip := range ips {
			all = append(all, candidate{ip, at.Port, false})
		}
	}
	if s.streams != nil {
		at := s.streams.listener.Addr().(*net.TCPAddr)
		ips, err := s.reachable(at.IP)
		if err != nil {
			return nil, err
		}
		for _, ip := range ips {
			all = append(all, candidate{ip, at.Port, true})
		}
	}
	return all, nil
}

// reachable returns the addresses that lead to a listener: the advertised ones, then
// the machine's if it listens on all addresses.
func (s *SFU) reachable(listening net.IP) ([]net.IP, error) {
	all := append([]net.IP(nil), s.config.Advertise...)
	if !listening.IsUnspecified() {
		return append(all, listening), nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	var loopback []net.IP
	for _, a := range addresses {
		network, ok := a.(*net.IPNet)
		switch {
		case !ok || listening.To4() != nil && network.IP.To4() == nil:
		case network.IP.IsLoopback():
			loopback = append(loopback, network.IP)
		case network.IP.IsGlobalUnicast() && !contains(all, network.IP):
			all = append(all, network.IP)
		}
	}
	return append(all, loopback...), nil
}

func contains(all []net.IP, ip net.IP) bool { return slices.ContainsFunc(all, ip.Equal) }

// withCandidates replaces pion's candidates in the answer.
func withCandidates(answer string, all []candidate) string {
	var b strings.Builder
	written := false
	for line := range strings.Lines(answer) {
		if !strings.HasPrefix(line, "a=candidate:") {
			b.WriteString(line)
			continue
		}
		if !written {
			writeCandidates(&b, all)
		}
		written = true
	}
	return b.String()
}

// writeCandidates gives each candidate a foundation of its own and a priority by its
// order, lower for TCP. RFC 8445 section 5.1.2.1, RFC 8839 section 5.1, RFC 6544
// sections 4.2 and 4.5.
func writeCandidates(b *strings.Builder, all []candidate) {
	const (
		hostByUDP, hostByTCP = 126, 90
		passive              = 4 << 13
		component            = 1
	)
	for i, c := range all {
		if c.tcp {
			priority := hostByTCP<<24 | (passive+8191-i)<<8 | (256 - component)
			fmt.Fprintf(b, "a=candidate:%d %d tcp %d %s %d typ host tcptype passive\r\n", i+1, component, priority, c.ip, c.port)
			continue
		}
		priority := hostByUDP<<24 | (65535-i)<<8 | (256 - component)
		fmt.Fprintf(b, "a=candidate:%d %d udp %d %s %d typ host\r\n", i+1, component, priority, c.ip, c.port)
	}
}
