package main

import (
	"context"
	"math/rand/v2"
	"time"

	"stoa/clients/headless"
)

const frameTime = 20 * time.Millisecond

// talk lets a bot speak until ctx ends: without pauses, or in phrases of 1 to 4 s with
// pauses of up to a second.
func (c *crowd) talk(ctx context.Context, j *judge, t *talker, phrases bool) {
	b := c.bots[t.bot]
	random := rand.New(rand.NewPCG(uint64(t.bot), 3))
	c.running.Go(func() {
		next := time.Now().Add(time.Duration(random.Int64N(int64(time.Second))))
		for ctx.Err() == nil {
			for frames := 50 + random.IntN(150); frames > 0; frames-- {
				if pause(ctx, time.Until(next)) != nil {
					return
				}
				_ = b.Utter(j.utter(t), headless.Spoke) // a packet that is not sent counts as missed
				next = next.Add(frameTime)
			}
			if phrases {
				next = next.Add(time.Duration(100+random.IntN(900)) * time.Millisecond)
			}
		}
	})
}
