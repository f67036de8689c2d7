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
func (w muxes) GetListenAddresses() []net.Addr {
	var chosen []net.Addr
	if w.udp != nil {
		chosen = oneOfEach(w.udp.GetListenAddresses())
	}
	if w.streams != nil {
		chosen = append(chosen, w.streams.LocalAddr())
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
func (w muxes) GetConn(name string, addr net.Addr) (net.PacketConn, error) {
	if w.streams != nil && addr.String() == w.streams.LocalAddr().String() {
		return w.streams.GetConn(name, addr)
	}
	return w.udp.GetConn(name, addr)
}

// RemoveConnByUfrag does nothing. Pion calls it before it closes the connections of the
// name; what pion writes to a new address in between would leave an address in the mux
// that leads to a closed connection. The mux removes names itself when their
// connections close.
func (w muxes) RemoveConnByUfrag(string) {}

// Close closes both.
func (w muxes) Close() error {
	var all []error
	for _, mux := range []*ice.UDPMuxDefault{w.udp, w.streams} {
		if mux != nil {
			all = append(all, mux.Close())
		}
	}
	return errors.Join(all...)
}
