package sfu

import "net/netip"

const (
	// maxAddresses is how many addresses may send binding requests to one name, by UDP
	// and TCP: interfaces times candidates, and changes by NATs. Pion keeps each, about
	// 2 KiB, and searches all of them for every request, until ICE restarts.
	maxAddresses = 64

	maxSSRCs = 4 // SSRCs that one peer may announce or use
)

// peerRules is what the packet filter knows of a peer.
type peerRules struct {
	names     []string         // ICE names that it may use
	addresses []netip.AddrPort // addresses that have sent binding requests since the newest name
	called    bool             // has ever sent a binding request
	ssrcs     []uint32         // SSRCs it may send
	learn     bool             // none were announced: the first ones are accepted
	budget    budget
}

func newPeerRules(bytesPerSecond int) *peerRules {
	return &peerRules{budget: newBudget(bytesPerSecond)}
}
