package sfu

import (
	"errors"
	"net"

	"github.com/pion/ice/v2"
)

// muxes combines pion's muxes for UDP and for streams. Either may be nil.
//
// Of UDP it shows pion one listening address for each family, however many there are.
// All candidates of a family read from one shared connection. With two candidates, one
// may read, and drop, the answer to a check on the other, and the connection never
// comes up. It does not matter which address a client uses, because candidates in the
// answer are written by this package.
type muxes struct{ udp, streams *ice.UDPMuxDefault }

// GetListenAddresses returns the addresses for each of which pion makes a candidate.
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

// GetConn returns the connection of an ICE name at a listening address.
func (m muxes) GetConn(name string, addr net.Addr) (net.PacketConn, error) {
	if m.streams != nil && addr.String() == m.streams.LocalAddr().String() {
		return m.streams.GetConn(name, addr)
	}
	return m.udp.GetConn(name, addr)
}

// RemoveConnByUfrag does nothing. Pion calls it before it closes the connections of the
// name; what pion writes to a new address in between would leave an address in the mux
// that leads to a closed connection. The mux removes names itself when their
// connections close.
func (m muxes) RemoveConnByUfrag(string) {}

// Close closes both.
func (m muxes) Close() error {
	var all []error
	for _, mux := range []*ice.UDPMuxDefault{m.udp, m.streams} {
		if mux != nil {
			all = append(all, mux.Close())
		}
	}
	return errors.Join(all...)
}
