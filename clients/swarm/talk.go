package main

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	frameTime = 20 * time.Millisecond
	// shortPause is one that the server does not take for silence: below the
	// 400 ms after which nobody counts as speaking.
	shortPause = 250 * time.Millisecond
)

// talk has a bot speak in phrases of 1 to 4 s with pauses of up to a second,
// until ctx ends.
func (c *crowd) talk(ctx context.Context, j *judge, t *talker) {
	b := c.bots[t.bot]
	random := rand.New(rand.NewPCG(uint64(t.bot), 3))
	c.running.Go(func() {
		next := time.Now().Add(time.Duration(random.Int64N(int64(time.Second))))
		speaking := time.Duration(0)
		for ctx.Err() == nil {
			for frames := 50 + random.IntN(150); frames > 0; frames-- {
				if pause(ctx, time.Until(next)) != nil {
					return
				}
				_ = b.Utter(j.utter(t, speaking)) // what is not sent is missed
				speaking += frameTime
				next = next.Add(frameTime)
			}
			quiet := time.Duration(100+random.IntN(900)) * time.Millisecond
			if quiet > shortPause {
				speaking = 0
			}
			next = next.Add(quiet)
		}
	})
}
