package port

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one source may do: an IPv4 address or an IPv6 /64. A hundred people
// behind one NAT who come in the same second open about eight connections
// each: they must fit.
const (
	newBurst     = 1000 // connections at once
	newPerSecond = 100  // afterwards
	mostOpen     = 1000 // at a time
)

// mostUndecided bounds connections that have not said yet what they are, of
// all sources together; one of them may have a quarter.
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
	sources   map[netip.Addr]*source
	forgot    time.Time
	refused   uint64 // since the start, because their source or the undecided were too many
	full      uint64 // since the start, because all were
}

type source struct {
	fresh                 *rate.Limiter
	open, undecided, wide int
}

func newAccounts(trusted func(netip.Addr) bool) *accounts {
	return &accounts{trusted: trusted, sources: map[netip.Addr]*source{}}
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

// charge opens one more connection on the account of a source, if it may.
func (a *accounts) charge(from netip.Addr, now time.Time) bool {
	s := a.source(from, now)
	if s == nil || s.open >= mostOpen || s.undecided >= mostUndecided/4 || !s.fresh.AllowN(now, 1) {
		return false
	}
	s.open++
	s.undecided++
	return true
}

// decided is called when a connection has said what it is, or has ended.
func (a *accounts) decided(from netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.undecided--
	if s := a.counted(from); s != nil {
		s.undecided--
	}
}

// counted finds the account of an address with open connections; nil if it has
// none of its own.
func (a *accounts) counted(from netip.Addr) *source {
	if a.trusted(from) {
		return nil
	}
	return a.sources[key(from)]
}

func (a *accounts) stats() (open int, refused, full uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.all, a.refused, a.full
}

// source finds the account of an address. It is nil when there are too many.
func (a *accounts) source(from netip.Addr, now time.Time) *source {
	k := key(from)
	s := a.sources[k]
	if s == nil {
		if len(a.sources) >= mostSources {
			a.forget(now)
		}
		if len(a.sources) >= mostSources {
			return nil
		}
		s = &source{fresh: rate.NewLimiter(newPerSecond, newBurst)}
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
		if s.open == 0 && s.fresh.TokensAt(now) >= newBurst {
			delete(a.sources, k)
		}
	}
}

// key is what one household has.
func key(from netip.Addr) netip.Addr {
	from = from.Unmap()
	if from.Is4() {
		return from
	}
	p, err := from.WithZone("").Prefix(64)
	if err != nil {
		return from
	}
	return p.Addr()
}
