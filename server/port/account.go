package port

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one source may do: an IPv4 address or an IPv6 /64. A hundred people
// behind one NAT who come in the same second open about eight connections
// each: they must fit. A /48, which one customer of a provider may have, counts
// besides: it may do four times as much.
const (
	newBurst     = 1000 // connections at once
	newPerSecond = 100  // afterwards
	mostOpen     = 1000 // at a time
)

// mostUndecided bounds connections that have not said yet what they are, of
// all sources together; one of them may have a quarter, a /48 half.
const mostUndecided = 2048

// mostOfAll bounds open connections of everybody, trusted or not: each costs
// memory and a file descriptor, whoever opened it.
const mostOfAll = 16384

// Connections by HTTP/2 cost more, and a browser opens one or two. Who has this
// many, or comes when all have, gets HTTP/1.1.
const (
	mostWide      = 250
	mostWideOfAll = 4000
)

// mostSources bounds how many strangers are remembered.
const mostSources = 1 << 16

// accounts count the connections of sources.
type accounts struct {
	trusted func(netip.Addr) bool // have no account of their own

	mu        sync.Mutex // guards what follows
	all       int        // open connections
	undecided int        // of them
	wide      int        // of them
	sources   map[netip.Prefix]*source
	forgot    time.Time
	refused   uint64 // since the start, because their source or the undecided were too many
	full      uint64 // since the start, because all were
}

type source struct {
	share                 int // times as much as a household
	fresh                 *rate.Limiter
	open, undecided, wide int
}

// full says whether the source has as many connections as it may.
func (s *source) full() bool {
	return s.open >= s.share*mostOpen || s.undecided >= min(s.share, 2)*mostUndecided/4
}

func newAccounts(trusted func(netip.Addr) bool) *accounts {
	return &accounts{trusted: trusted, sources: map[netip.Prefix]*source{}}
}

// open says whether one more connection of the address may come in now. It then
// has a [place], and [accounts.decided] is called once, before it leaves that.
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

// charge opens one more connection on the accounts of a source, if it may. The
// widest is asked first, so that one that may not is not remembered further, and
// nothing is taken from any where another refuses.
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

// decided is called when a connection has said what it is, or has ended.
func (a *accounts) decided(from netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.undecided--
	for _, s := range a.counted(from) {
		s.undecided--
	}
}

// counted finds the accounts of an address with open connections; none if it is
// trusted.
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

// enrol finds the account under a key. It is nil when there are too many.
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
			share = wideFactor
		}
		s = &source{share: share, fresh: rate.NewLimiter(rate.Limit(share*newPerSecond), share*newBurst)}
		a.sources[k] = s
	}
	return s
}

// forget drops the sources that are as if they had never come. It looks at all
// of them once a second at most.
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

// A /48 may do so many times as much as a /64.
const (
	wideBits   = 48
	wideFactor = 4
)

// keys are for whom an address counts: by IPv6 a /48, and a household.
func keys(from netip.Addr) []netip.Prefix {
	from = from.Unmap().WithZone("")
	if from.Is4() {
		return []netip.Prefix{netip.PrefixFrom(from, 32)}
	}
	return []netip.Prefix{netip.PrefixFrom(from, wideBits).Masked(), netip.PrefixFrom(from, 64).Masked()}
}
