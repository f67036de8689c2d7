package sfu

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// packetFilter decides which datagrams pion sees. Only the server and the client that
// got the answer know an ICE name, so a binding request with the name proves that its
// sender's address is the client's.
type packetFilter struct {
	count *counters

	mu    sync.RWMutex // guards the fields below and all peerRules
	names map[string]*peerRules
	known map[netip.AddrPort]entry
}

// entry keeps an address in pion's form, so that reading a datagram does not allocate.
type entry struct {
	rules *peerRules
	addr  *net.UDPAddr
}

func newPacketFilter(count *counters) *packetFilter {
	return &packetFilter{count: count, names: map[string]*peerRules{}, known: map[netip.AddrPort]entry{}}
}

// expect allows the peer to use name and to send these streams or, with choose, the
// first few that it sends. With a new name every address must send a binding request
// again, because pion forgets addresses together with their name.
func (f *packetFilter) expect(who *peerRules, name string, streams []uint32, choose bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(who.names, name) {
		who.names = append(who.names, name)
		f.forgetAddresses(who)
	}
	f.names[name] = who
	if who.learn = choose; !choose {
		who.ssrcs = slices.Clone(streams)
	}
	f.keepNames(who, 2)
}

// keepNames removes all but the newest n names of a peer. Two are kept over an ICE
// restart, of which the client learns later than the server.
func (f *packetFilter) keepNames(who *peerRules, n int) {
	for len(who.names) > n {
		delete(f.names, who.names[0])
		who.names = who.names[1:]
	}
}

// dismiss removes the peer. It reports whether the peer has ever sent a binding
// request.
func (f *packetFilter) dismiss(who *peerRules) (called bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keepNames(who, 0)
	f.forgetAddresses(who)
	return who.called
}

// forgetAddresses removes the peer's addresses, except those that another peer has used
// since.
func (f *packetFilter) forgetAddresses(who *peerRules) {
	for _, addr := range who.addresses {
		if f.known[addr].rules == who {
			delete(f.known, addr)
		}
	}
	who.addresses = nil
}

// whose returns the peer of an address, nil for none.
func (f *packetFilter) whose(addr netip.AddrPort) *peerRules {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.known[addr].rules
}

// admit returns the sender's address for pion, nil for a datagram to drop.
func (f *packetFilter) admit(b []byte, from netip.AddrPort) *net.UDPAddr {
	kind := kindOf(b)
	if kind == garbage {
		f.count.garbage.Add(1)
		return nil
	}
	if kind == stunRequest {
		return f.call(b, from)
	}
	f.mu.RLock()
	e, ok := f.known[from]
	welcome := ok && (kind != media || slices.Contains(e.rules.ssrcs, ssrcOf(b)))
	f.mu.RUnlock()
	switch {
	case !ok:
		f.count.unknownAddress.Add(1)
		return nil
	case kind == feedback:
		f.count.feedback.Add(1)
		return nil
	case kind == data:
		f.count.data.Add(1)
		return nil
	case !welcome && !f.learn(e.rules, ssrcOf(b)):
		f.count.unknownStream.Add(1)
		return nil
	case !e.rules.budget.spend(kind, len(b)):
		f.count.flood.Add(1)
		return nil
	}
	return e.addr
}

// call admits a STUN request with a known name.
func (f *packetFilter) call(b []byte, from netip.AddrPort) *net.UDPAddr {
	name := calledName(b)
	f.mu.RLock()
	who := f.names[string(name)]
	e := f.known[from]
	f.mu.RUnlock()
	switch {
	case who == nil:
		f.count.unknownAddress.Add(1)
		return nil
	case !who.budget.spend(stunRequest, len(b)):
		f.count.flood.Add(1)
		return nil
	case e.rules == who:
		return e.addr
	}
	return f.introduce(who, from)
}

// introduce assigns an address to the peer, unless the peer has too many.
func (f *packetFilter) introduce(who *peerRules, from netip.AddrPort) *net.UDPAddr {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(who.names) == 0 {
		return nil // dismissed meanwhile
	}
	if !slices.Contains(who.addresses, from) {
		if len(who.addresses) == maxAddresses || !who.budget.addresses.Allow() {
			f.count.tooManyAddresses.Add(1)
			return nil
		}
		who.addresses = append(who.addresses, from)
		who.called = true
	}
	addr := net.UDPAddrFromAddrPort(from)
	f.known[from] = entry{rules: who, addr: addr}
	return addr
}

// learn accepts a stream of a peer that has announced none.
func (f *packetFilter) learn(who *peerRules, stream uint32) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !who.learn || len(who.ssrcs) == maxSSRCs {
		return false
	}
	who.ssrcs = append(who.ssrcs, stream)
	return true
}
