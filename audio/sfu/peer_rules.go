package sfu

import "net/netip"

const (
	// maxAddresses is from how many addresses one name may be called, by UDP
	// and TCP: interfaces times ways to us, and what NATs make of them later.
	// Pion keeps each, about 2 KiB, and looks through all of them for every
	// request, until ICE restarts.
	maxAddresses = 64

	maxStreams = 4 // that one peer may announce, or be seen to use
)

// peerRules is a peer as the gate knows it.
type peerRules struct {
	names     []string         // ICE names it may call
	addresses []netip.AddrPort // it has called from since the newest name
	called    bool             // ever
	streams   []uint32         // SSRCs it may send
	learn     bool             // none were announced: the first ones are taken
	budget    budget
}

func newPeerRules(bytesPerSecond int) *peerRules {
	return &peerRules{budget: newBudget(bytesPerSecond)}
}
