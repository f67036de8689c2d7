package sfu

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/pion/webrtc/v3"
)

// closeTime is how long anybody waits for pion to close a connection. It takes
// a moment; what takes longer goes on by itself.
const closeTime = 5 * time.Second

var errStuck = errors.New("pion does not end")

// inTime waits for f, but not for ever.
func inTime(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeTime):
		return errStuck
	}
}

// contain makes an error of a panic over an offer. Whatever pion holds of that
// connection is not to be trusted any more.
func (s *SFU) contain(err *error) {
	if what := recover(); what != nil {
		s.config.Logger.Error("an offer caused a panic", "reason", what, "stack", string(debug.Stack()))
		*err = badOffer("it cannot be negotiated")
	}
}

// Close ends the connection, after which the switch writes to it no more. The
// participant stays a source of the switch, for its next connection. It returns
// after 5 s at the latest, then with an error.
func (p *Peer) Close() error {
	p.once.Do(func() {
		p.end()
		p.silence()
		p.sfu.filter.dismiss(p.rules)
		if err := inTime(p.release); err != nil {
			p.ended = fmt.Errorf("close media of participant %d: %w", p.id, err)
		}
		p.sfu.forget(p)
	})
	return p.ended
}

// release waits for a negotiation, which has been told to end.
func (p *Peer) release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.sfu.leave(p.rules) // after pion's farewell
	return p.drop()
}

// drop lets go of the connection, if there is one.
func (p *Peer) drop() error {
	p.silence()
	called := p.sfu.filter.dismiss(p.rules)
	pc := p.pc
	p.restarts.Store(0)
	if p.pc, p.first = nil, nil; pc == nil {
		return nil
	}
	p.sw.Deafen(p.id, p)
	return inTime(func() error {
		if called {
			calm(pc)
		}
		return pc.GracefulClose()
	})
}

// silence lets nothing more be written.
func (p *Peer) silence() {
	p.following.Lock()
	defer p.following.Unlock()
	p.connected.Store(false)
}

// calmTime is how long a connection that is just coming up is given to be up:
// the gate lets nothing more in by then, so that it takes a moment or never.
const calmTime = 100 * time.Millisecond

// calm waits while ICE may be about to connect. Closed in that very instant,
// pion v3 (ICETransport.stop) reads what ICETransport.Start is writing.
func calm(pc *webrtc.PeerConnection) {
	transport := pc.SCTP().Transport()
	for end := time.Now().Add(calmTime); transport.State() == webrtc.DTLSTransportStateNew && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}
