package audio

import "time"

const (
	clock = 48  // RTP ticks in a millisecond: Opus, RFC 7587 section 4.1
	frame = 960 // RTP ticks in 20 ms

	// window is how many packets a late packet may be behind the newest one of a run,
	// and how many lost packets in a row the listener conceals. A longer gap, such as a
	// muted microphone, is no loss.
	window = 64

	// firstMask keeps the first sequence number of a stream in the lower half: if the
	// number wrapped before the listener got a packet, the listener could not decrypt.
	// RFC 3711 section 3.3.1.
	firstMask = 0x7fff

	// drift is how far timestamps may differ from the wall clock before they are
	// corrected, in RTP ticks: a talker's clock is the client's claim.
	drift = 1000 * clock
)

// Rewriter makes one RTP stream of the voices that take turns in a slot. A run is what
// one talker sends without interruption. Within a run, sequence numbers and timestamps
// keep their distances, so that the listener conceals lost packets and sorts late ones.
// A new run begins with the next sequence number and the timestamp of the wall clock;
// its first packet has the marker bit.
//
// If timestamps stood still in silence, the listener's buffer would grow by the length
// of the silence.
type Rewriter struct {
	sequence  uint16        // highest sent
	timestamp uint32        // of that packet
	at        time.Duration // time at which it was sent
	started   bool

	running bool
	stream  uint32 // SSRC of the run
	newest  uint16 // highest received in the run
	seen    uint64 // bit i: newest-i was received, or is before the run
	number  uint16 // offset of the run's sequence numbers
	shift   uint32 // offset of the run's timestamps
}

// Switch ends the run: the next packet comes from another talker, or from the same one
// after another.
func (r *Rewriter) Switch() { r.running = false }

// Rewrite sets the numbers with which p is sent. False: p is a duplicate, too late, or
// from before the run, and must not be sent. now is a duration since any fixed moment.
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
	p.Marker = false // the talker's own says nothing to this listener
	if ahead > 0 {
		r.sequence, r.timestamp, r.at = p.Sequence, p.Timestamp, now
	}
	return true
}

// begin starts a run with p. Packets before p count as seen, so that an older packet
// that arrives later is dropped.
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

// strays reports whether p's timestamp is far from the wall clock.
func (r *Rewriter) strays(p *Packet, now time.Duration) bool {
	expected := r.timestamp + uint32((now-r.at).Milliseconds())*clock
	off := int32(p.Timestamp + r.shift - expected)
	return off > drift || off < -drift
}
