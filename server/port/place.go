package port

import (
	"net/netip"
	"slices"
)

// place is what an open connection counts for in accounts.
type place struct {
	accounts *accounts
	from     netip.Addr
	wide     bool // guarded by the accounts' lock
	left     bool // guarded by the accounts' lock
}

// widen reports whether the connection may use HTTP/2.
func (p *place) widen() bool {
	a := p.accounts
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.wide || p.left || a.wide >= mostWideOfAll {
		return p.wide
	}
	all := a.counted(p.from)
	if slices.ContainsFunc(all, func(s *source) bool { return s.wide >= s.share*mostWide }) {
		return false
	}
	p.wide = true
	a.wide++
	for _, s := range all {
		s.wide++
	}
	return true
}

// leave is called when the connection has ended; repeated calls have no effect.
func (p *place) leave() {
	a := p.accounts
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.left {
		return
	}
	wide := 0
	if p.wide {
		wide = 1
	}
	p.left, p.wide = true, false
	a.all--
	a.wide -= wide
	for _, s := range a.counted(p.from) {
		s.open--
		s.wide -= wide
	}
}
