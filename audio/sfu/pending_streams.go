package sfu

import (
	"net"
	"net/netip"
	"slices"
)

// maxUnknown is how many streams may be open that have not sent a binding request yet.
// One source, an IPv4 address or an IPv6 /64, may have a quarter of them.
const maxUnknown = 512

// pendingStreams are the streams that have not sent a binding request yet, oldest
// first. A legitimate client sends one at once. If there are too many, the oldest is
// closed, so silent strangers keep nobody out.
type pendingStreams []*stream

// add returns the stream to close in exchange, nil for none.
func (s *pendingStreams) add(t *stream) (gone *stream) {
	ofSource := func(other *stream) bool { return other.source == t.source }
	same := 0
	for _, other := range *s {
		if ofSource(other) {
			same++
		}
	}
	switch {
	case same >= maxUnknown/4:
		gone = (*s)[slices.IndexFunc(*s, ofSource)]
	case len(*s) >= maxUnknown:
		gone = (*s)[0]
	}
	if gone != nil {
		s.remove(gone)
	}
	*s = append(*s, t)
	return gone
}

// remove removes a stream if it is still in the list.
func (s *pendingStreams) remove(t *stream) {
	if i := slices.Index(*s, t); i >= 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}

// sourceOf returns the network of one household: an IPv4 address or an IPv6 /64.
func sourceOf(conn net.Conn) netip.Prefix {
	at, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	bits := 64
	if at.Addr().Unmap().Is4() {
		bits = 32
	}
	p, _ := at.Addr().Unmap().WithZone("").Prefix(bits) // the zero Prefix if there is no address: one source as well
	return p
}
