package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// attempts bounds how often a secret may be guessed. The zero attempts is
// ready.
type attempts struct {
	mu  sync.Mutex // guards all
	all map[string]*rate.Limiter
}

// Five wrong ones at once, and five a minute. PROTOCOL.md section 3.2.
const (
	attemptEvery = 12 * time.Second
	attemptBurst = 5
	maxAttempts  = 10000 // of whom it is remembered
)

var errAttempts = &problemError{http.StatusTooManyRequests, "too_fast", "too many attempts; try again in a minute"}

// left says whether one may try.
func (a *attempts) left(whose string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.all[whose]; l != nil {
		return l.TokensAt(now) >= 1
	}
	return len(a.all) < maxAttempts || a.sweep(now)
}

// failed counts an attempt that was wrong.
func (a *attempts) failed(whose string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.all[whose]
	if l == nil {
		if len(a.all) >= maxAttempts && !a.sweep(now) {
			return // nobody new may try either, see left
		}
		if a.all == nil {
			a.all = map[string]*rate.Limiter{}
		}
		l = rate.NewLimiter(rate.Every(attemptEvery), attemptBurst)
		a.all[whose] = l
	}
	l.AllowN(now, 1)
}

// sweep forgets those who have all their attempts again, and says whether that
// made room.
func (a *attempts) sweep(now time.Time) bool {
	for whose, l := range a.all {
		if l.TokensAt(now) >= attemptBurst {
			delete(a.all, whose)
		}
	}
	return len(a.all) < maxAttempts
}

// guesser returns whom attempts are counted for: an IPv4 address, or the /64
// that somebody with IPv6 has to itself.
func guesser(r *http.Request) string {
	address, ok := addressOf(r.RemoteAddr)
	if !ok {
		return r.RemoteAddr
	}
	if address.Is6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}
