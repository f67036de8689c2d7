package sfu

import (
	"fmt"
	"net"
	"strings"

	"github.com/pion/ice/v2"
)

// oneOfEach is pion's mux with one listening address for each family, however
// many there are.
//
// A candidate reads from the connection that all candidates of its family
// share, so that with two of them an answer to a check on one may be read by
// the other, which throws it away: the connection then never comes up. To
// listen it matters to nobody which address was called; what the client is
// told is ours to write.
type oneOfEach struct{ *ice.UDPMuxDefault }

func (m oneOfEach) GetListenAddresses() []net.Addr {
	var chosen []net.Addr
	var have4, have6 bool
	for _, addr := range m.UDPMuxDefault.GetListenAddresses() {
		have := &have6
		if udp, ok := addr.(*net.UDPAddr); ok && udp.IP.To4() != nil {
			have = &have4
		}
		if !*have {
			chosen = append(chosen, addr)
		}
		*have = true
	}
	return chosen
}

// candidates are the addresses clients are told, the most useful first. They
// are found anew for every answer: a laptop changes networks.
func (s *SFU) candidates() ([]net.IP, error) {
	all := append([]net.IP(nil), s.config.Advertise...)
	if ip := s.Addr().IP; !ip.IsUnspecified() {
		return append(all, ip), nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	var loopback []net.IP
	for _, a := range addresses {
		network, ok := a.(*net.IPNet)
		switch {
		case !ok || s.Addr().IP.To4() != nil && network.IP.To4() == nil:
		case network.IP.IsLoopback():
			loopback = append(loopback, network.IP)
		case network.IP.IsGlobalUnicast():
			all = append(all, network.IP)
		}
	}
	return append(all, loopback...), nil
}

// withCandidates puts the addresses where the answer has pion's candidates.
func withCandidates(answer string, ips []net.IP, port int) string {
	var b strings.Builder
	written := false
	for line := range strings.Lines(answer) {
		if !strings.HasPrefix(line, "a=candidate:") {
			b.WriteString(line)
			continue
		}
		if !written {
			writeCandidates(&b, ips, port)
		}
		written = true
	}
	return b.String()
}

// writeCandidates gives each address a foundation of its own and a priority by
// its order. RFC 8445 section 5.1.2.1, RFC 8839 section 5.1.
func writeCandidates(b *strings.Builder, ips []net.IP, port int) {
	const host, component = 126, 1
	for i, ip := range ips {
		priority := host<<24 | (65535-i)<<8 | (256 - component)
		fmt.Fprintf(b, "a=candidate:%d %d udp %d %s %d typ host\r\n", i+1, component, priority, ip, port)
	}
}
