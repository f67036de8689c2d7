package rooms

import (
	"sync"

	"golang.org/x/time/rate"
)

// Budget holds a participant's rate limits: how many messages of each kind it may still
// send, over all its connections.
type Budget struct {
	mu    sync.Mutex // guards spent: two connections may overlap
	spent map[uint8]*account
}

type account struct {
	normal *rate.Limiter // the rate limit of the kind
	abuse  *rate.Limiter // ten times the rate limit; beyond, the session ends
}

// Verdict says what to do with a message.
type Verdict int

// The verdicts.
const (
	Allowed Verdict = iota
	Excess          // over the rate limit
	Flood           // over ten times the rate limit
)

const abuseFactor = 10

// Spend counts a message of the kind with a rate limit of perSecond messages and the
// given burst.
func (b *Budget) Spend(kind uint8, perSecond, burst int) Verdict {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent == nil {
		b.spent = make(map[uint8]*account)
	}
	a := b.spent[kind]
	if a == nil {
		a = &account{
			normal: rate.NewLimiter(rate.Limit(perSecond), burst),
			abuse:  rate.NewLimiter(rate.Limit(perSecond*abuseFactor), burst*abuseFactor),
		}
		b.spent[kind] = a
	}
	switch {
	case !a.abuse.Allow():
		return Flood
	case !a.normal.Allow():
		return Excess
	}
	return Allowed
}
