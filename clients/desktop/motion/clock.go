package motion

import "math"

// snapTicks is how far a frame may be from the estimate until the clock restarts.
const snapTicks = 8

// Clock estimates the server's current tick, with fractions, from the arrival of
// frames. It follows the fastest frames and changes smoothly, so that bodies neither
// jump nor move backwards.
type Clock struct {
	rate   float64 // ticks a second
	offset float64
	known  bool
	shown  float64
}

// Reset forgets all observations. rate is in ticks a second.
func (c *Clock) Reset(rate float64) { *c = Clock{rate: rate} }

// Observe adds a frame that arrived at now.
func (c *Clock) Observe(tick uint64, now float64) {
	sample := float64(tick) - now*c.rate
	switch {
	case !c.known || math.Abs(sample-c.offset) > snapTicks:
		c.offset, c.known, c.shown = sample, true, math.Inf(-1)
	case sample < c.offset:
		c.offset += (sample - c.offset) * 0.02
	default:
		c.offset += (sample - c.offset) * 0.15
	}
}

// Tick returns the tick at now, never lower than before; 0 before the first frame.
func (c *Clock) Tick(now float64) float64 {
	if !c.known {
		return 0
	}
	c.shown = max(c.shown, c.offset+now*c.rate)
	return c.shown
}
