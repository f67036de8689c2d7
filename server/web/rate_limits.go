package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"stoa/server/clientaddr"
)

// attempts is a rate limit for each of many keys, such as addresses or accounts.
type attempts struct {
	every time.Duration // time for one more attempt
	burst int           // attempts at once

	mu    sync.Mutex // guards the fields below
	all   map[string]*rate.Limiter
	swept time.Time // time of the last sweep
}

// Rate limit of wrong guesses: five at once, five a minute. PROTOCOL.md section 11.
const (
	guessEvery = 12 * time.Second
	guessBurst = 5
)

// Rate limit of calls of one account. PROTOCOL.md section 11.
const (
	callEvery = 50 * time.Millisecond
	callBurst = 100
)

// Rate limit of calls of one address, except loopback: a hundred people behind one
// address who come in the same second make about three each.
const (
	sourceEvery = 20 * time.Millisecond
	sourceBurst = 600
)

// Rate limit of joins of one address.
const (
	entryEvery = 200 * time.Millisecond
	entryBurst = 300
)

// Rate limit of GET /rooms/{room} of one address without a role there.
const (
	summaryEvery = 100 * time.Millisecond
	summaryBurst = 300
)

// Rate limits of joins, and of GET /rooms/{room}, of one room by people who have only
// its link. They do not affect other rooms, or people with a role of their own.
const (
	doorEvery = time.Millisecond
	doorBurst = 2000
)

// Rate limits of new uploads: of one account, and of one address.
const (
	uploadEvery     = 6 * time.Second
	uploadBurst     = 10
	uploadFromEvery = time.Second
	uploadFromBurst = 100
)

// Rate limits of fetched files: of one account, and of one address. A hundred people behind
// one address who come into a room with sixty pictures fetch them all at once.
const (
	fetchEvery     = 10 * time.Millisecond
	fetchBurst     = 500
	fetchFromEvery = 2 * time.Millisecond
	fetchFromBurst = 6000
)

// Rate limit of editors that connect, of one address. A provider that is sent away comes
// again after a second.
const (
	editorEvery = 200 * time.Millisecond
	editorBurst = 300
)

// Rate limit of calls that build the text of a document, of one account.
const (
	textEvery = 500 * time.Millisecond
	textBurst = 20
)

// maxAttempts is how many keys are remembered.
const maxAttempts = 10000

func newAttempts(every time.Duration, burst int) *attempts {
	return &attempts{every: every, burst: burst, all: map[string]*rate.Limiter{}}
}

var errAttempts = &problemError{http.StatusTooManyRequests, "too_fast", "too many attempts; try again in a minute"}

// left reports whether the key has an attempt left.
func (a *attempts) left(whose string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.all[whose]; l != nil {
		return l.TokensAt(now) >= 1
	}
	return len(a.all) < maxAttempts || a.sweep(now)
}

// count uses one attempt, and reports whether there was one.
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

// sweep forgets keys with all attempts left, and reports whether that made space. It
// scans all keys at most once a second.
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

// bySource is a rate limit for each household, and for each customer of a provider, who
// may have the networks of 65536 households.
type bySource struct{ narrow, wide *attempts }

func newBySource(every time.Duration, burst int) bySource {
	return bySource{newAttempts(every, burst), newAttempts(every/clientaddr.WideFactor, burst*clientaddr.WideFactor)}
}

// left reports whether the source has an attempt left.
func (b bySource) left(what string, s clientaddr.Client, now time.Time) bool {
	return (s.Wide == s.Narrow || b.wide.left(what+s.Wide, now)) && b.narrow.left(what+s.Narrow, now)
}

// count uses one attempt, and reports whether there was one. Refused attempts of a
// household do not count against its /48.
func (b bySource) count(what string, s clientaddr.Client, now time.Time) bool {
	if s.Wide == s.Narrow {
		return b.narrow.count(what+s.Narrow, now)
	}
	return b.wide.left(what+s.Wide, now) && b.narrow.count(what+s.Narrow, now) && b.wide.count(what+s.Wide, now)
}
