package sfu

import (
	"net"
	"net/netip"
	"slices"
)

// maxUnknown bounds the streams that have not called a name yet. One source, an
// IPv4 address or an IPv6 /64, may have a quarter of them.
const maxUnknown = 512

// pendingStreams are the streams that have not called a name yet, oldest first.
// Somebody honest calls with the first bytes, so of too many the oldest goes:
// places taken by others who say nothing keep nobody out.
type pendingStreams []*stream

// add returns the stream that has to go for this one, nil for none.
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

// remove leaves alone what is not there any more.
func (s *pendingStreams) remove(t *stream) {
	if i := slices.Index(*s, t); i >= 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}

// sourceOf is what one household has.
func sourceOf(conn net.Conn) netip.Prefix {
	at, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	bits := 64
	if at.Addr().Unmap().Is4() {
		bits = 32
	}
	p, _ := at.Addr().Unmap().WithZone("").Prefix(bits) // the zero Prefix where there is no address: one source as well
	return p
}
