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
	guest *peerRules
	addr  *net.UDPAddr
}

func newGate(count *counters) *packetFilter {
	return &packetFilter{count: count, names: map[string]*peerRules{}, known: map[netip.AddrPort]entry{}}
}

// expect allows the peer to use name and to send these streams or, with choose, the
// first few that it sends. With a new name every address must send a binding request
// again, because pion forgets addresses together with their name.
func (g *packetFilter) expect(who *peerRules, name string, streams []uint32, choose bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(who.names, name) {
		who.names = append(who.names, name)
		g.forgetAddresses(who)
	}
	g.names[name] = who
	if who.learn = choose; !choose {
		who.streams = slices.Clone(streams)
	}
	g.keepNames(who, 2)
}

// keepNames removes all but the newest n names of a peer. Two are kept over an ICE
// restart, of which the client learns later than the server.
func (g *packetFilter) keepNames(who *peerRules, n int) {
	for len(who.names) > n {
		delete(g.names, who.names[0])
		who.names = who.names[1:]
	}
}

// dismiss removes the peer. It reports whether the peer has ever sent a binding
// request.
func (g *packetFilter) dismiss(who *peerRules) (called bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.keepNames(who, 0)
	g.forgetAddresses(who)
	return who.called
}

// forgetAddresses removes the peer's addresses, except those that another peer has used
// since.
func (g *packetFilter) forgetAddresses(who *peerRules) {
	for _, addr := range who.addresses {
		if g.known[addr].guest == who {
			delete(g.known, addr)
		}
	}
	who.addresses = nil
}

// whose returns the peer of an address, nil for none.
func (g *packetFilter) whose(addr netip.AddrPort) *peerRules {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.known[addr].guest
}

// admit returns the sender's address for pion, nil for a datagram to drop.
func (g *packetFilter) admit(b []byte, from netip.AddrPort) *net.UDPAddr {
	kind := kindOf(b)
	if kind == garbage {
		g.count.garbage.Add(1)
		return nil
	}
	if kind == stunRequest {
		return g.call(b, from)
	}
	g.mu.RLock()
	e, ok := g.known[from]
	welcome := ok && (kind != media || slices.Contains(e.guest.streams, streamOf(b)))
	g.mu.RUnlock()
	switch {
	case !ok:
		g.count.unknownAddress.Add(1)
		return nil
	case kind == feedback:
		g.count.feedback.Add(1)
		return nil
	case kind == data:
		g.count.data.Add(1)
		return nil
	case !welcome && !g.learn(e.guest, streamOf(b)):
		g.count.unknownStream.Add(1)
		return nil
	case !e.guest.budget.spend(kind, len(b)):
		g.count.flood.Add(1)
		return nil
	}
	return e.addr
}

// call admits a STUN request with a known name.
func (g *packetFilter) call(b []byte, from netip.AddrPort) *net.UDPAddr {
	name := calledName(b)
	g.mu.RLock()
	who := g.names[string(name)]
	e := g.known[from]
	g.mu.RUnlock()
	switch {
	case who == nil:
		g.count.unknownAddress.Add(1)
		return nil
	case !who.budget.spend(stunRequest, len(b)):
		g.count.flood.Add(1)
		return nil
	case e.guest == who:
		return e.addr
	}
	return g.introduce(who, from)
}

// introduce assigns an address to the peer, unless the peer has too many.
func (g *packetFilter) introduce(who *peerRules, from netip.AddrPort) *net.UDPAddr {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(who.names) == 0 {
		return nil // dismissed meanwhile
	}
	if !slices.Contains(who.addresses, from) {
		if len(who.addresses) == maxAddresses || !who.budget.addresses.Allow() {
			g.count.tooManyAddresses.Add(1)
			return nil
		}
		who.addresses = append(who.addresses, from)
		who.called = true
	}
	addr := net.UDPAddrFromAddrPort(from)
	g.known[from] = entry{guest: who, addr: addr}
	return addr
}

// learn accepts a stream of a peer that has announced none.
func (g *packetFilter) learn(who *peerRules, stream uint32) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !who.learn || len(who.streams) == maxStreams {
		return false
	}
	who.streams = append(who.streams, stream)
	return true
}
