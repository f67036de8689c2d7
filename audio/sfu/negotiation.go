package sfu

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pion/webrtc/v3"
)

// negotiation is one offer on its way to an answer.
type negotiation struct {
	api   *webrtc.API // nil for a restart, which adds no sender
	pc    *webrtc.PeerConnection
	offer *offer

	voices []*voice // one for each offered slot
	name   string   // our ICE name (ufrag) in the answer
}

// run returns the answer. If pion refuses what parseOffer has accepted, the offer is
// bad. After an error the connection is not usable.
func (n *negotiation) run(ctx context.Context, sdp string) (string, error) {
	remote := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}
	if err := n.pc.SetRemoteDescription(remote); err != nil {
		return "", badOffer("%v", err)
	}
	if n.api != nil {
		if err := n.fillSlots(); err != nil {
			return "", err
		}
	}
	// Created before gathering can end; a restart has begun it by now.
	gathered := gathered(n.pc)
	answer, err := n.pc.CreateAnswer(nil)
	if err != nil {
		return "", badOffer("%v", err)
	}
	if err := n.pc.SetLocalDescription(answer); err != nil {
		return "", badOffer("%v", err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", fmt.Errorf("gather candidates: %w", context.Cause(ctx))
	}
	text := n.pc.LocalDescription().SDP
	n.name = valueOf(text, "a=ice-ufrag:")
	return n.offer.forClient(text)
}

// gathered returns a channel that is closed when all candidates are gathered.
// Pion's own GatheringCompletePromise misses an end that comes while it is made.
func gathered(pc *webrtc.PeerConnection) <-chan struct{} {
	done := make(chan struct{})
	end := sync.OnceFunc(func() { close(done) })
	pc.OnICEGatheringStateChange(func(s webrtc.ICEGathererState) {
		if s == webrtc.ICEGathererStateComplete {
			end()
		}
	})
	if pc.ICEGatheringState() == webrtc.ICEGatheringStateComplete {
		end()
	}
	return done
}

// fillSlots sets the server's Opus parameters everywhere and gives each slot a sender.
//
// AddTrack would take the first transceiver without a sender, which is the
// microphone's, and make it send.
func (n *negotiation) fillSlots() error {
	opus := []webrtc.RTPCodecParameters{opusAs(n.offer.opus)}
	for _, t := range n.pc.GetTransceivers() {
		if t.Kind() != webrtc.RTPCodecTypeAudio {
			continue
		}
		if err := t.SetCodecPreferences(opus); err != nil {
			return fmt.Errorf("prefer Opus: %w", err)
		}
		if !slices.Contains(n.offer.slots, t.Mid()) {
			continue
		}
		if err := n.addVoice(t); err != nil {
			return err
		}
	}
	return nil
}

// addVoice needs transceivers in the order of the offer.
func (n *negotiation) addVoice(t *webrtc.RTPTransceiver) error {
	v := newVoice(len(n.voices))
	sender, err := n.api.NewRTPSender(v, n.pc.SCTP().Transport())
	if err != nil {
		return fmt.Errorf("make a sender: %w", err)
	}
	if err := t.SetSender(sender, v); err != nil {
		return fmt.Errorf("set a sender: %w", err)
	}
	n.voices = append(n.voices, v)
	return nil
}

// valueOf returns what follows prefix on the first line that begins with prefix.
func valueOf(text, prefix string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
