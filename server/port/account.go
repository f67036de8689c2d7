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

// accounts counts the connections of sources.
type accounts struct {
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

func newAccounts(trusted func(netip.Addr) bool) *accounts {
	return &accounts{trusted: trusted, sources: map[netip.Prefix]*source{}}
}

// open reports whether the address may have one more connection now. The connection
// then has a [place], and its owner calls [accounts.decided] once before it leaves the
// place.
func (a *accounts) open(from netip.Addr, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all >= mostOfAll {
		a.full++
		return false
	}
	if a.undecided >= mostUndecided || !a.trusted(from) && !a.charge(from, now) {
		a.refused++
		return false
	}
	a.all++
	a.undecided++
	return true
}

// charge counts one more connection against a source and its /48, if both allow. It
// asks the /48 first, so that a refused source is not remembered, and counts nothing if
// one refuses.
func (a *accounts) charge(from netip.Addr, now time.Time) bool {
	var all []*source
	for _, k := range keys(from) {
		s := a.enrol(k, now)
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
func (a *accounts) decided(from netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.undecided--
	for _, s := range a.counted(from) {
		s.undecided--
	}
}

// counted returns the sources of an address with open connections; none if the address
// is trusted.
func (a *accounts) counted(from netip.Addr) (all []*source) {
	if a.trusted(from) {
		return nil
	}
	for _, k := range keys(from) {
		all = append(all, a.sources[k])
	}
	return all
}

func (a *accounts) stats() (open int, refused, full uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.all, a.refused, a.full
}

// enrol returns the source of a key, or nil if there are too many sources.
func (a *accounts) enrol(k netip.Prefix, now time.Time) *source {
	s := a.sources[k]
	if s == nil {
		if len(a.sources) >= mostSources {
			a.forget(now)
		}
		if len(a.sources) >= mostSources {
			return nil
		}
		share := 1
		if k.Bits() == wideBits && k.Addr().Is6() {
			share = clientaddr.WideFactor
		}
		s = &source{share: share, fresh: rate.NewLimiter(rate.Limit(share*newPerSecond), share*newBurst)}
		a.sources[k] = s
	}
	return s
}

// forget removes sources that are back at their initial state. It scans all at most
// once a second.
func (a *accounts) forget(now time.Time) {
	if now.Sub(a.forgot) < time.Second {
		return
	}
	a.forgot = now
	for k, s := range a.sources {
		if s.open == 0 && s.fresh.TokensAt(now) >= float64(s.fresh.Burst()) {
			delete(a.sources, k)
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
