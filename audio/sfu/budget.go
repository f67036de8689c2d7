package sfu

import (
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Limits of what one peer may send. A voice at 64 kbit/s is 10 kB and 50 packets a
// second, and each packet may go to a hundred listeners.
const (
	mediaRate = 40_000 // bytes a second; the burst is twice that
	leastCost = 160    // bytes for which the smallest packet counts
)

// A browser that connects sends a STUN request every 20 to 50 ms, and later one every
// few seconds; a DTLS handshake is about ten records.
const (
	signalRate  = 50  // datagrams a second
	signalBurst = 200 // burst
)

// maxHandshake is how many DTLS datagrams a peer connection may send in all. A
// handshake is about ten, several times that with packet loss. Pion keeps every
// handshake message and every fragment: up to 115 of a datagram, at more than 100 bytes
// each.
const maxHandshake = 200

// A client tries from all its interfaces at once, through NATs that may show another
// port for each of our addresses. Later its address changes now and then.
const (
	addressRate  = 1  // new addresses a second
	addressBurst = 32 // burst
)

// budget is what a peer may still send. Binding requests have a limit of their own:
// they contain a name that only the peer knows, so nobody can use up their limit by
// forging the peer's address.
type budget struct {
	media *rate.Limiter // in bytes
	calls *rate.Limiter // STUN binding requests
	other *rate.Limiter // DTLS records and other STUN

	handshake atomic.Int64  // datagrams so far
	addresses *rate.Limiter // addresses that are new for the peer
}

func newBudget(mediaBytesPerSecond int) budget {
	return budget{
		media: rate.NewLimiter(rate.Limit(mediaBytesPerSecond), 2*mediaBytesPerSecond),
		calls: rate.NewLimiter(signalRate, signalBurst),
		other: rate.NewLimiter(signalRate, signalBurst),

		addresses: rate.NewLimiter(addressRate, addressBurst),
	}
}

// spend reports whether a datagram of size bytes may pass.
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
