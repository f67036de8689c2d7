package sfu

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v3"

	"stoa/audio"
)

var errNotConnected = errors.New("media not connected")

// Peer is one participant's media connection: a microphone up and slots down.
// All methods may be called by any goroutine.
type Peer struct {
	sfu       *SFU
	sw        *audio.Switch
	id        uint16
	slots     int
	guest     *guest
	connected atomic.Bool

	voices []*voice // made by the first answer, before the switch knows of p

	mu     sync.Mutex // guards the fields below; held while negotiating
	pc     *webrtc.PeerConnection
	first  *offer
	closed bool
}

// Connected tells whether packets can pass now. It is false before the
// handshake is done and while the client's network is away.
func (p *Peer) Connected() bool { return p.connected.Load() }

// WriteVoice sends one packet of a slot. It is for the switch.
func (p *Peer) WriteVoice(slot int, packet *audio.Packet) error {
	if slot >= len(p.voices) || !p.connected.Load() {
		return errNotConnected
	}
	return p.voices[slot].write(packet)
}

// Answer answers the client's first offer, or a later one that restarts ICE
// over the same media. The answer holds all candidates. An error that is the
// offer's fault wraps [ErrBadOffer]; another offer may follow it.
func (p *Peer) Answer(ctx context.Context, text string) (string, error) {
	o, err := parseOffer(text, p.slots)
	if err != nil {
		return "", err
	}
	candidates, err := p.sfu.candidates()
	if err != nil {
		return "", err
	}
	answer, err := p.negotiate(ctx, o)
	return withCandidates(answer, candidates), err
}

func (p *Peer) negotiate(ctx context.Context, o *offer) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return "", ErrClosed
	case p.pc != nil:
		return p.restart(ctx, o)
	}
	return p.open(ctx, o)
}

// open answers the first offer and lets the switch write to this peer.
func (p *Peer) open(ctx context.Context, o *offer) (string, error) {
	up := &uplink{
		source: p.sw.Source(p.id),
		bad:    &p.sfu.count.badVoice,
		opus:   o.opus,
		level:  o.level,
	}
	api, pc, err := p.sfu.newConnection(o, up)
	if err != nil {
		return "", err
	}
	n := negotiation{api: api, pc: pc, offer: o}
	answer, err := n.run(ctx)
	if err != nil {
		return "", errors.Join(err, pc.GracefulClose())
	}
	p.pc, p.first, p.voices = pc, o, n.voices
	p.expect(o, n.name)
	pc.OnConnectionStateChange(p.follow)
	p.sw.Listen(p.id, len(p.voices), p)
	return answer, nil
}

// restart answers an offer that changes nothing but ICE names.
func (p *Peer) restart(ctx context.Context, o *offer) (string, error) {
	if !o.sameMedia(p.first) {
		return "", badOffer("a restart with other media")
	}
	n := negotiation{pc: p.pc, offer: o}
	answer, err := n.run(ctx)
	if err != nil {
		return "", err
	}
	p.expect(o, n.name)
	return answer, nil
}

func (p *Peer) expect(o *offer, name string) {
	unannounced := o.microphone != "" && len(o.streams) == 0
	p.sfu.gate.expect(p.guest, name, o.streams, unannounced)
}

func (p *Peer) follow(state webrtc.PeerConnectionState) {
	p.connected.Store(state == webrtc.PeerConnectionStateConnected)
}

// calmTime is how long a connection that is just coming up is given to be up:
// the gate lets nothing more in by then, so that it takes a moment or never.
const calmTime = 100 * time.Millisecond

// calm waits while ICE may be about to connect. Closed in that very instant,
// pion v3 (ICETransport.stop) reads what ICETransport.Start is writing.
func (p *Peer) calm() {
	transport := p.pc.SCTP().Transport()
	for end := time.Now().Add(calmTime); transport.State() == webrtc.DTLSTransportStateNew && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}

// Close ends the connection, after which the switch writes to it no more. The
// participant stays a source of the switch, for its next connection.
func (p *Peer) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	p.connected.Store(false)
	p.sfu.gate.dismiss(p.guest)
	p.sfu.forget(p)
	defer p.sfu.leave(p.guest) // after pion's farewell
	if p.pc == nil {
		return nil
	}
	p.sw.Deafen(p.id, p)
	p.calm()
	if err := p.pc.GracefulClose(); err != nil {
		return fmt.Errorf("close media of participant %d: %w", p.id, err)
	}
	return nil
}
