package sfu

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// packetFilter decides which datagrams pion sees. A name is known only to us and to the
// client that got our answer, so a datagram that calls it makes its sender's
// address known.
type packetFilter struct {
	count *counters

	mu    sync.RWMutex // guards the fields below and all guests
	names map[string]*peerRules
	known map[netip.AddrPort]entry
}

// entry keeps an address in the form that pion wants, so that reading a
// datagram does not allocate it.
type entry struct {
	guest *peerRules
	addr  *net.UDPAddr
}

func newGate(count *counters) *packetFilter {
	return &packetFilter{count: count, names: map[string]*peerRules{}, known: map[netip.AddrPort]entry{}}
}

// expect lets the guest call name and send these streams, or, if it may choose,
// the first few that it does send. With a new name it has to call again from
// wherever it is: pion forgets addresses with the name that they called.
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

// keepNames forgets all but the newest n names of a guest. Two are kept over an
// ICE restart, which the client learns of later than we do.
func (g *packetFilter) keepNames(who *peerRules, n int) {
	for len(who.names) > n {
		delete(g.names, who.names[0])
		who.names = who.names[1:]
	}
}

// dismiss makes the guest unknown. It says whether it has ever called.
func (g *packetFilter) dismiss(who *peerRules) (called bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.keepNames(who, 0)
	g.forgetAddresses(who)
	return who.called
}

// forgetAddresses leaves alone those that another guest has called from since.
func (g *packetFilter) forgetAddresses(who *peerRules) {
	for _, addr := range who.addresses {
		if g.known[addr].guest == who {
			delete(g.known, addr)
		}
	}
	who.addresses = nil
}

// whose returns who called from an address, nil for nobody who is still here.
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

// call lets in a STUN request for a name that somebody may call.
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

// introduce makes an address known as the guest's, unless it has too many.
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

// learn takes a stream of a guest that announced none.
func (g *packetFilter) learn(who *peerRules, stream uint32) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !who.learn || len(who.streams) == maxStreams {
		return false
	}
	who.streams = append(who.streams, stream)
	return true
}
