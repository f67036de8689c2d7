package sfu

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/pion/webrtc/v3"

	"stoa/audio"
)

var errNotConnected = errors.New("media not connected")

// Peer is one participant's media connection: a microphone up and slots down. Any
// goroutine may call its methods.
type Peer struct {
	sfu    *SFU
	sw     *audio.Switch
	id     uint16
	slots  int
	rules  *peerRules
	voices atomic.Pointer[[]*voice] // slots of pc

	life  context.Context // until Close
	end   context.CancelFunc
	once  sync.Once // for Close
	ended error     // error of Close

	following sync.Mutex // held while connected changes
	connected atomic.Bool
	restarts  atomic.Int32 // restarts before the connection is up

	mu    sync.Mutex             // guards the fields below; held while pion negotiates or closes
	pc    *webrtc.PeerConnection // nil before the first answer, and after a restart that failed
	first *offer
}

func newPeer(s *SFU, sw *audio.Switch, id uint16, slots int) *Peer {
	p := &Peer{sfu: s, sw: sw, id: id, slots: slots, rules: newPeerRules(s.config.MediaRate)}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// Connected reports whether packets can pass now. It is false before the handshake is
// done and while the client's network is away.
func (p *Peer) Connected() bool { return p.connected.Load() }

// WriteVoice sends one packet of a slot. The switch calls it.
func (p *Peer) WriteVoice(slot int, packet *audio.Packet) error {
	voices := p.voices.Load()
	if voices == nil || slot >= len(*voices) || !p.connected.Load() {
		return errNotConnected
	}
	return (*voices)[slot].write(packet)
}

// Answer answers the client's first offer, or a later one that restarts ICE over the
// same media. The answer contains all candidates. An error that the offer causes wraps
// [ErrBadOffer]; another offer may follow. Answer ends with ctx, and when the peer is
// closed.
func (p *Peer) Answer(ctx context.Context, text string) (answer string, err error) {
	defer p.sfu.contain(&err)
	o, err := parseOffer(text, p.slots)
	if err != nil {
		return "", err
	}
	candidates, err := p.sfu.candidates()
	if err != nil {
		return "", err
	}
	answer, err = p.negotiate(ctx, o, o.forPion())
	return withCandidates(answer, candidates), err
}

// negotiate answers o; pion gets sdp.
func (p *Peer) negotiate(ctx context.Context, o *offer, sdp string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.life.Err() != nil {
		return "", ErrClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.life, func() { cancel(ErrClosed) })()
	if p.pc != nil {
		return p.restart(ctx, o, sdp)
	}
	return p.open(ctx, o, sdp)
}

// open answers the first offer and lets the switch write to this peer.
func (p *Peer) open(ctx context.Context, o *offer, sdp string) (string, error) {
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
	answer, err := p.run(ctx, &n, sdp)
	if err != nil {
		return "", errors.Join(err, inTime(pc.GracefulClose))
	}
	p.pc, p.first = pc, o
	p.voices.Store(&n.voices)
	p.expect(o, n.name)
	pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { p.follow(pc) })
	pc.OnICEConnectionStateChange(func(webrtc.ICEConnectionState) { p.follow(pc) })
	p.sw.Listen(p.id, len(n.voices), p)
	return answer, nil
}

// maxRestarts limits the restarts, with their offers, that pion defers until the first
// connection is up.
const maxRestarts = 16

// restart answers an offer that changes nothing but ICE names. If pion fails, the
// connection is closed, because pion cannot go back.
func (p *Peer) restart(ctx context.Context, o *offer, sdp string) (string, error) {
	if !o.sameMedia(p.first) {
		return "", badOffer("a restart with other media")
	}
	if p.restarts.Add(1) > maxRestarts {
		return "", badOffer("%d restarts and no connection", maxRestarts)
	}
	n := negotiation{pc: p.pc, offer: o}
	answer, err := p.run(ctx, &n, sdp)
	if err != nil {
		return "", errors.Join(err, p.drop())
	}
	if o.transport.name != p.first.transport.name {
		p.silence() // until ICE has connected again
	}
	p.first = o
	p.expect(o, n.name)
	return answer, nil
}

// run turns pion's panics into errors.
func (p *Peer) run(ctx context.Context, n *negotiation, sdp string) (answer string, err error) {
	defer p.sfu.contain(&err)
	return n.run(ctx, sdp)
}

func (p *Peer) expect(o *offer, name string) {
	unannounced := o.microphone != "" && len(o.ssrcs) == 0
	p.sfu.filter.expect(p.rules, name, o.ssrcs, unannounced)
}

// follow reads the current state from pion. Pion reports each change on a goroutine of
// its own, so the last report need not be the newest.
func (p *Peer) follow(pc *webrtc.PeerConnection) {
	p.following.Lock()
	defer p.following.Unlock()
	up := p.life.Err() == nil &&
		pc.ICEConnectionState() == webrtc.ICEConnectionStateConnected &&
		pc.SCTP().Transport().State() == webrtc.DTLSTransportStateConnected
	if p.connected.Store(up); up {
		p.restarts.Store(0)
	}
}
