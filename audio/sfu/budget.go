package sfu

import (
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// What one peer may send: a voice at 64 kbit/s is 10 kB and 50 packets a
// second, and each packet may go to a hundred listeners.
const (
	mediaRate = 40_000 // bytes a second, twice that at once
	leastCost = 160    // bytes that the smallest packet counts for
)

// A browser that looks for a way sends a STUN request every 20 to 50 ms, and
// later one every few seconds; a DTLS handshake is about ten records.
const (
	signalRate  = 50  // datagrams a second
	signalBurst = 200 // at once
)

// maxHandshake is how many DTLS datagrams a peer may send as long as it is
// there. A handshake is about ten, several times that where many are lost.
// Pion keeps every handshake message in case it is needed, and fragments of
// those to come: up to 115 of a datagram, at more than 100 bytes each.
const maxHandshake = 200

// A client tries from all its interfaces at once, through NATs that may show
// another port to each address of ours. Later it moves now and then.
const (
	addressRate  = 1  // new addresses a second
	addressBurst = 32 // at once
)

// budget is what a peer may still send. Calls have one of their own: they say
// a name that is known to the peer alone, so that who sends other datagrams
// under the peer's address, which can be forged, does not cut it off.
type budget struct {
	media *rate.Limiter // in bytes
	calls *rate.Limiter // STUN requests
	other *rate.Limiter // DTLS records and other STUN

	handshake atomic.Int64  // datagrams so far
	addresses *rate.Limiter // that it has not called from yet
}

func newBudget(mediaBytesPerSecond int) budget {
	return budget{
		media: rate.NewLimiter(rate.Limit(mediaBytesPerSecond), 2*mediaBytesPerSecond),
		calls: rate.NewLimiter(signalRate, signalBurst),
		other: rate.NewLimiter(signalRate, signalBurst),

		addresses: rate.NewLimiter(addressRate, addressBurst),
	}
}

// spend says whether a datagram of that many bytes may pass.
func (b *budget) spend(kind kind, size int) bool {
	now := time.Now()
	switch kind {
	case media:
		return b.media.AllowN(now, max(size, leastCost))
	case stunRequest:
		return b.calls.AllowN(now, 1)
	case handshake:
		return b.other.AllowN(now, 1) && b.handshake.Add(1) <= maxHandshake
	default:
		return b.other.AllowN(now, 1)
	}
}
