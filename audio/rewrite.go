package audio

import "time"

const (
	clock = 48  // RTP ticks in a millisecond: Opus, RFC 7587 section 4.1
	frame = 960 // RTP ticks in 20 ms

	// window is how far behind the newest packet of a run a late one may be,
	// and how many lost ones in a row are left for the listener to conceal. A
	// longer silence, such as a muted microphone, is not a loss.
	window = 64

	// firstMask keeps the first number of a stream in the lower half: if it
	// wrapped before the listener got anything, nothing could be decrypted.
	// RFC 3711 section 3.3.1.
	firstMask = 0x7fff

	// drift is how far timestamps may depart from the wall clock before they
	// are put right, in RTP ticks: a talker's clock is the client's claim.
	drift = 1000 * clock
)

// Rewriter makes one stream of the voices that take turns in a slot. What one
// talker sends without interruption is a run: within it numbers and timestamps
// keep their distances, so that a packet lost on the way up is concealed by the
// listener and late ones fall into place. A new run begins right behind the
// last one and where the wall clock is by now; its first packet has the marker.
//
// Timestamps that stood still while nobody spoke would grow the listener's
// buffer by the length of the silence.
type Rewriter struct {
	sequence  uint16        // highest sent
	timestamp uint32        // of that packet
	at        time.Duration // when it was sent
	started   bool

	running bool
	stream  uint32 // SSRC of the run
	newest  uint16 // highest received in the run
	seen    uint64 // bit i: newest-i was received, or is before the run
	number  uint16 // what the run adds to sequence numbers
	shift   uint32 // what the run adds to timestamps
}

// Switch ends the run: the next packet is of another talker, or of the same
// one after somebody else.
func (r *Rewriter) Switch() { r.running = false }

// Rewrite gives p the numbers it is sent with. False means that p must not be
// sent: it is a duplicate, too late, or from before the run. Time is since an
// arbitrary beginning.
func (r *Rewriter) Rewrite(p *Packet, now time.Duration) bool {
	if !r.running || p.Stream != r.stream || r.strays(p, now) {
		r.begin(p, now)
		return true
	}
	ahead := int(int16(p.Sequence - r.newest))
	switch {
	case ahead > window:
		r.begin(p, now)
		return true
	case ahead > 0:
		r.seen = r.seen<<ahead | 1
		r.newest = p.Sequence
	case -ahead >= window || r.seen>>-ahead&1 != 0:
		return false
	default:
		r.seen |= 1 << -ahead
	}
	p.Sequence += r.number
	p.Timestamp += r.shift
	if ahead > 0 {
		r.sequence, r.timestamp, r.at = p.Sequence, p.Timestamp, now
	}
	return true
}

// begin starts a run with p. The bits of packets before it count as seen, so
// that whatever was sent earlier and arrives later has no number to take.
func (r *Rewriter) begin(p *Packet, now time.Duration) {
	next, at := p.Sequence&firstMask, p.Timestamp
	if r.started {
		elapsed := uint32((now - r.at).Milliseconds()) * clock
		next, at = r.sequence+1, r.timestamp+max(frame, elapsed)
	}
	r.running, r.stream = true, p.Stream
	r.newest, r.seen = p.Sequence, ^uint64(0)
	r.number, r.shift = next-p.Sequence, at-p.Timestamp
	p.Sequence, p.Timestamp, p.Marker = next, at, true
	r.sequence, r.timestamp, r.at, r.started = next, at, now, true
}

// strays tells whether p's timestamp is far from where the wall clock puts it.
func (r *Rewriter) strays(p *Packet, now time.Duration) bool {
	expected := r.timestamp + uint32((now-r.at).Milliseconds())*clock
	off := int32(p.Timestamp + r.shift - expected)
	return off > drift || off < -drift
}
