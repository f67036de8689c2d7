package rooms

import (
	"sync"

	"golang.org/x/time/rate"
)

// Budget is how much of each kind of message a participant may still send, over
// all its connections.
type Budget struct {
	mu    sync.Mutex // guards spent: two connections overlap for a moment
	spent map[uint8]*account
}

type account struct {
	normal *rate.Limiter // the kind's own rate
	abuse  *rate.Limiter // ten times that: who exceeds it is cut off
}

// Verdict is what is done with a message.
type Verdict int

// The verdicts.
const (
	Allowed Verdict = iota
	Excess          // beyond the rate
	Flood           // beyond ten times the rate
)

const abuseFactor = 10

// Spend counts a message of the kind, of which perSecond may come, and burst at
// once.
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
