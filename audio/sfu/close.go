package sfu

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/pion/webrtc/v3"
)

// closeTime is how long callers wait for pion to close a connection. Closing usually
// takes a moment; a longer one goes on in the background.
const closeTime = 5 * time.Second

var errStuck = errors.New("pion does not end")

// inTime runs f and waits for at most closeTime.
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

// contain turns a panic over an offer into an error. Pion's state of that connection is
// not usable after a panic.
func (s *SFU) contain(err *error) {
	if what := recover(); what != nil {
		s.config.Logger.Error("an offer caused a panic", "reason", what, "stack", string(debug.Stack()))
		*err = badOffer("it cannot be negotiated")
	}
}

// Close ends the connection; the switch no longer writes to it. The participant stays a
// source of the switch, for its next connection. Close returns after 5 s at the latest,
// then with an error.
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

// release waits for a negotiation that was told to end.
func (p *Peer) release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.sfu.leave(p.rules) // after pion's last datagrams
	return p.drop()
}

// drop closes the connection, if there is one.
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

// silence stops writing.
func (p *Peer) silence() {
	p.following.Lock()
	defer p.following.Unlock()
	p.connected.Store(false)
}

// calmTime is how long a connection that is just connecting may take: the packet filter
// lets nothing more in by then, so it connects in a moment or never.
const calmTime = 100 * time.Millisecond

// calm waits while ICE may be about to connect. If closed at that moment, pion v3
// (ICETransport.stop) reads what ICETransport.Start is writing: a data race.
func calm(pc *webrtc.PeerConnection) {
	transport := pc.SCTP().Transport()
	for end := time.Now().Add(calmTime); transport.State() == webrtc.DTLSTransportStateNew && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}
