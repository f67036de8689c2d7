package port

import (
	"net/netip"
	"slices"
)

// place is what an open connection counts for in the tally.
type place struct {
	tally *tally
	from  netip.Addr
	wide  bool // guarded by the tally's lock
	left  bool // guarded by the tally's lock
}

// widen reports whether the connection may use HTTP/2.
func (p *place) widen() bool {
	t := p.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.wide || p.left || t.wide >= mostWideOfAll {
		return p.wide
	}
	all := t.counted(p.from)
	if slices.ContainsFunc(all, func(s *source) bool { return s.wide >= s.share*mostWide }) {
		return false
	}
	p.wide = true
	t.wide++
	for _, s := range all {
		s.wide++
	}
	return true
}

// leave is called when the connection has ended; repeated calls have no effect.
func (p *place) leave() {
	t := p.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.left {
		return
	}
	wide := 0
	if p.wide {
		wide = 1
	}
	p.left, p.wide = true, false
	t.all--
	t.wide -= wide
	for _, s := range t.counted(p.from) {
		s.open--
		s.wide -= wide
	}
}
