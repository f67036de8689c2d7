package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"stoa/server/clientaddr"
)

// attempts bounds how often each may do something.
type attempts struct {
	every time.Duration // one comes back
	burst int           // at once

	mu    sync.Mutex // guards what follows
	all   map[string]*rate.Limiter
	swept time.Time // when there was no room the last time
}

// Five wrong guesses at once, and five a minute. PROTOCOL.md section 3.2.
const (
	guessEvery = 12 * time.Second
	guessBurst = 5
)

// Calls of one account. PROTOCOL.md section 11.
const (
	callEvery = 50 * time.Millisecond
	callBurst = 100
)

// Calls of one address, but of loopback: a hundred people behind one who come
// in the same second make about three each.
const (
	sourceEvery = 20 * time.Millisecond
	sourceBurst = 600
)

// Joins of one address, likewise.
const (
	entryEvery = 200 * time.Millisecond
	entryBurst = 300
)

// Looks at rooms of one address by those without a role there, likewise.
const (
	lookEvery = 100 * time.Millisecond
	lookBurst = 300
)

// Joins of one room by those who have no more than its link, and looks at it:
// they take nothing from other rooms, nor from those with a role of their own.
const (
	doorEvery = time.Millisecond
	doorBurst = 2000
)

// maxAttempts is of how many it is remembered.
const maxAttempts = 10000

func newAttempts(every time.Duration, burst int) *attempts {
	return &attempts{every: every, burst: burst, all: map[string]*rate.Limiter{}}
}

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

// count takes one, and says whether it was left.
func (a *attempts) count(whose string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.all[whose]
	if l == nil {
		if len(a.all) >= maxAttempts && !a.sweep(now) {
			return false
		}
		l = rate.NewLimiter(rate.Every(a.every), a.burst)
		a.all[whose] = l
	}
	return l.AllowN(now, 1)
}

// sweep forgets those who have all their attempts again, and says whether that
// made room. It looks at everybody once a second at most.
func (a *attempts) sweep(now time.Time) bool {
	if now.Sub(a.swept) < time.Second {
		return false
	}
	for whose, l := range a.all {
		if l.TokensAt(now) >= float64(a.burst) {
			delete(a.all, whose)
		}
	}
	if len(a.all) >= maxAttempts {
		a.swept = now
	}
	return len(a.all) < maxAttempts
}

// bySource bounds how often each household may do something, and each customer
// of a provider, who may have the networks of 65536 households.
type bySource struct{ narrow, wide *attempts }

// wideFactor is how many times as much a /48 may do as a /64.
const wideFactor = 4

func newBySource(every time.Duration, burst int) bySource {
	return bySource{newAttempts(every, burst), newAttempts(every/wideFactor, burst*wideFactor)}
}

// left says whether the source may try what is named.
func (b bySource) left(what string, s clientaddr.Client, now time.Time) bool {
	return (s.Wide == s.Narrow || b.wide.left(what+s.Wide, now)) && b.narrow.left(what+s.Narrow, now)
}

// count takes one, and says whether it was left. A household takes nothing from its
// neighbours with what it is refused.
func (b bySource) count(what string, s clientaddr.Client, now time.Time) bool {
	if s.Wide == s.Narrow {
		return b.narrow.count(what+s.Narrow, now)
	}
	return b.wide.left(what+s.Wide, now) && b.narrow.count(what+s.Narrow, now) && b.wide.count(what+s.Wide, now)
}
