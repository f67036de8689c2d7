package sfu

import (
	"strings"

	"golang.org/x/time/rate"
)

// Limits of one peer.
const (
	MaxAddresses     = maxAddresses
	MaxStreamsOfPeer = maxStreamsOfPeer
	MaxRestarts      = maxRestarts
)

// ErrStuck is wrapped by errors of Close.
var ErrStuck = errStuck

// Negotiating locks p like a negotiation that does not end before release.
func (p *Peer) Negotiating() (release func()) {
	p.mu.Lock()
	return p.mu.Unlock
}

// WithoutHaste removes p's rate limits, so that a test can do at once what would take
// hours. Limits on numbers stay.
func (p *Peer) WithoutHaste() {
	p.rules.budget.calls.SetLimit(rate.Inf)
	p.rules.budget.other.SetLimit(rate.Inf)
	p.rules.budget.addresses.SetLimit(rate.Inf)
}

// Attributes are attributes that browsers may write besides the relevant ones, and
// malicious ones.
var Attributes = []string{
	"simulcast:send ;", "simulcast:send ~", "simulcast:recv ", "rid:1 send", "rid: ", "rid:1 send\r\na=simulcast:send 1;~2;;",
	"extmap-allow-mixed", "extmap:0 x", "extmap:1", "extmap:99999 %zz", "extmap:2/sendonly urn:x", "extmap:255 " + levelExtension,
	"candidate:1 1 udp 1 127.0.0.1 1 typ host", "candidate:", "candidate:x y z", "end-of-candidates", "ice-options:trickle", "ice-options:renomination ice2", "ice-lite",
	"bundle-only", "msid:- x", "msid:a b c", "msid:", "ssrc-group:FID 1 2", "ssrc-group:FID", "ssrc-group:", "ssrc:1 cname:a\r\na=ssrc:2 cname:b",
	"ssrc:", "ssrc:99999999999", "ssrc:1 msid:a b", "rtcp-fb:* nack", "rtcp-fb:", "rtcp-fb:300 x", "fmtp:111", "fmtp:", "fmtp:x y", "fmtp:109 apt=109", "rtpmap:", "rtpmap:111 ",
	"rtpmap:109 opus/0/0", "rtpmap:300 opus/48000/2", "sctpmap:5000 webrtc-datachannel 1024", "sctp-port:5000", "sctp-port:x", "max-message-size:0",
	"setup:active", "group:BUNDLE", "group:", "mid:", "rtcp:9 IN IP4 0.0.0.0", "rtcp-mux", "rtcp-rsize", "identity:x", "tls-id:x", "crypto:1 x", "inactive", "sendrecv",
	strings.TrimSuffix(strings.Repeat("ssrc:7 a:b\r\na=", 3000), "\r\na="), strings.Repeat("x", 40_000),
}
