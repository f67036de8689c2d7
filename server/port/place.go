package port

import "net/netip"

// place is what an open connection takes in the accounts.
type place struct {
	accounts *accounts
	from     netip.Addr
	wide     bool // guarded by the accounts' lock
	left     bool // likewise
}

// widen says whether the connection may carry many requests at a time.
func (p *place) widen() bool {
	a := p.accounts
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.counted(p.from)
	if p.wide || p.left || a.wide >= mostWideOfAll || s != nil && s.wide >= mostWide {
		return p.wide
	}
	p.wide = true
	a.wide++
	if s != nil {
		s.wide++
	}
	return true
}

// leave is called when the connection has ended, and may be called again.
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
	if s := a.counted(p.from); s != nil {
		s.open--
		s.wide -= wide
	}
}
