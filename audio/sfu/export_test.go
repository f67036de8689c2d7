package sfu

import "golang.org/x/time/rate"

// What one guest may have.
const (
	MaxAddresses      = maxAddresses
	MaxStreamsOfGuest = maxStreamsOfGuest
)

// WithoutHaste lets a test do in a moment what the rates of p's budget would
// let it do over hours. What is bounded in number stays bounded.
func (p *Peer) WithoutHaste() {
	p.guest.budget.calls.SetLimit(rate.Inf)
	p.guest.budget.other.SetLimit(rate.Inf)
	p.guest.budget.addresses.SetLimit(rate.Inf)
}
