package sfu

import (
	"errors"
	"net"

	"github.com/pion/ice/v2"
)

// muxes are pion's muxes, UDP and streams, as one. Either may be nil.
//
// Of UDP it shows one listening address for each family, however many there
// are. A candidate reads from the connection that all candidates of its family
// share, so that with two of them an answer to a check on one may be read by
// the other, which throws it away: the connection then never comes up. To
// listen it matters to nobody which address was called; what the client is
// told is ours to write.
type muxes struct{ udp, streams *ice.UDPMuxDefault }

// GetListenAddresses are those that each peer has a candidate for.
func (m muxes) GetListenAddresses() []net.Addr {
	var chosen []net.Addr
	if m.udp != nil {
		chosen = oneOfEach(m.udp.GetListenAddresses())
	}
	if m.streams != nil {
		chosen = append(chosen, m.streams.LocalAddr())
	}
	return chosen
}

func oneOfEach(all []net.Addr) (chosen []net.Addr) {
	var have4, have6 bool
	for _, addr := range all {
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

// GetConn is called for each listening address.
func (m muxes) GetConn(name string, addr net.Addr) (net.PacketConn, error) {
	if m.streams != nil && addr.String() == m.streams.LocalAddr().String() {
		return m.streams.GetConn(name, addr)
	}
	return m.udp.GetConn(name, addr)
}

// RemoveConnByUfrag does nothing. Pion asks for it before it closes the
// connections of that name, and what it writes to a new address in between
// would stay in the mux for ever: the address would lead to a closed connection.
// The mux does it by itself when they are closed.
func (m muxes) RemoveConnByUfrag(string) {}

// Close ends both.
func (m muxes) Close() error {
	var all []error
	for _, mux := range []*ice.UDPMuxDefault{m.udp, m.streams} {
		if mux != nil {
			all = append(all, mux.Close())
		}
	}
	return errors.Join(all...)
}
