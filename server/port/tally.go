package port

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"stoa/server/clientaddr"
)

// Limits of one source: an IPv4 address or an IPv6 /64. A hundred people behind one NAT
// who come in the same second open about eight connections each, which must fit. A /48,
// which one customer of a provider may have, has four times the limits.
const (
	newBurst     = 1000 // connections at once
	newPerSecond = 100  // then
	mostOpen     = 1000 // open connections
)

// mostUndecided limits the connections of all sources whose protocol is not known yet.
// One source may have a quarter of them, a /48 half.
const mostUndecided = 2048

// mostOfAll limits the open connections of everybody, trusted or not: each costs memory
// and a file descriptor.
const mostOfAll = 16384

// HTTP/2 connections cost more, and a browser opens one or two. Further ones use
// HTTP/1.1.
const (
	mostWide      = 250
	mostWideOfAll = 4000
)

// mostSources is how many sources are remembered.
const mostSources = 1 << 16

// tally counts the connections of sources.
type tally struct {
	trusted func(netip.Addr) bool // addresses without limits

	mu        sync.Mutex // guards the fields below
	all       int        // open connections
	undecided int        // of them, with unknown protocol
	wide      int        // of them, with HTTP/2
	sources   map[netip.Prefix]*source
	forgot    time.Time
	refused   uint64 // since the start, by the limits of a source or of undecided connections
	full      uint64 // since the start, by mostOfAll
}

type source struct {
	share                 int // factor of the limits
	fresh                 *rate.Limiter
	open, undecided, wide int
}

// full reports whether the source has reached its limits.
func (s *source) full() bool {
	return s.open >= s.share*mostOpen || s.undecided >= min(s.share, 2)*mostUndecided/4
}

func newTally(trusted func(netip.Addr) bool) *tally {
	return &tally{trusted: trusted, sources: map[netip.Prefix]*source{}}
}

// open reports whether the address may have one more connection now. The connection
// then has a [place], and its owner calls [tally.decided] once before it leaves the
// place.
func (t *tally) open(from netip.Addr, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all >= mostOfAll {
		t.full++
		return false
	}
	if t.undecided >= mostUndecided || !t.trusted(from) && !t.charge(from, now) {
		t.refused++
		return false
	}
	t.all++
	t.undecided++
	return true
}

// charge counts one more connection against a source and its /48, if both allow. It
// asks the /48 first, so that a refused source is not remembered, and counts nothing if
// one refuses.
func (t *tally) charge(from netip.Addr, now time.Time) bool {
	var all []*source
	for _, k := range keys(from) {
		s := t.enrol(k, now)
		if s == nil || s.full() || s.fresh.TokensAt(now) < 1 {
			return false
		}
		all = append(all, s)
	}
	for _, s := range all {
		s.fresh.AllowN(now, 1)
		s.open++
		s.undecided++
	}
	return true
}

// decided is called when the protocol of a connection is known, or the connection has
// ended.
func (t *tally) decided(from netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.undecided--
	for _, s := range t.counted(from) {
		s.undecided--
	}
}

// counted returns the sources of an address with open connections; none if the address
// is trusted.
func (t *tally) counted(from netip.Addr) (all []*source) {
	if t.trusted(from) {
		return nil
	}
	for _, k := range keys(from) {
		all = append(all, t.sources[k])
	}
	return all
}

func (t *tally) stats() (open int, refused, full uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all, t.refused, t.full
}

// enrol returns the source of a key, or nil if there are too many sources.
func (t *tally) enrol(k netip.Prefix, now time.Time) *source {
	s := t.sources[k]
	if s == nil {
		if len(t.sources) >= mostSources {
			t.forget(now)
		}
		if len(t.sources) >= mostSources {
			return nil
		}
		share := 1
		if k.Bits() == wideBits && k.Addr().Is6() {
			share = clientaddr.WideFactor
		}
		s = &source{share: share, fresh: rate.NewLimiter(rate.Limit(share*newPerSecond), share*newBurst)}
		t.sources[k] = s
	}
	return s
}

// forget removes sources that are back at their initial state. It scans all at most
// once a second.
func (t *tally) forget(now time.Time) {
	if now.Sub(t.forgot) < time.Second {
		return
	}
	t.forgot = now
	for k, s := range t.sources {
		if s.open == 0 && s.fresh.TokensAt(now) >= float64(s.fresh.Burst()) {
			delete(t.sources, k)
		}
	}
}

// wideBits is the length of the prefix of one customer of a provider.
const wideBits = 48

// keys returns the sources of an address: for IPv6 a /48, and a household.
func keys(from netip.Addr) []netip.Prefix {
	from = from.Unmap().WithZone("")
	if from.Is4() {
		return []netip.Prefix{netip.PrefixFrom(from, 32)}
	}
	return []netip.Prefix{netip.PrefixFrom(from, wideBits).Masked(), netip.PrefixFrom(from, 64).Masked()}
}
