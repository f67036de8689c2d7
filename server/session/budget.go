package session

import (
	"golang.org/x/time/rate"

	"stoa/server/wire"
)

// budget is how much of each message one session may still send. It is used by
// its read loop alone.
type budget struct {
	spent map[wire.Code]*account
}

type account struct {
	normal *rate.Limiter // the message's own rate
	abuse  *rate.Limiter // ten times that: who exceeds it is cut off
}

type verdict int

const (
	allowed verdict = iota
	excess
	flood
)

const abuseFactor = 10

func (b *budget) spend(code wire.Code, h handler) verdict {
	if b.spent == nil {
		b.spent = make(map[wire.Code]*account)
	}
	a := b.spent[code]
	if a == nil {
		a = &account{
			normal: rate.NewLimiter(rate.Limit(h.rate), h.burst),
			abuse:  rate.NewLimiter(rate.Limit(h.rate*abuseFactor), h.burst*abuseFactor),
		}
		b.spent[code] = a
	}
	switch {
	case !a.abuse.Allow():
		return flood
	case !a.normal.Allow():
		return excess
	}
	return allowed
}
