package headless

import (
	"context"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
)

// Ping returns the round-trip time to the server, including everything that is queued
// for the client.
func (c *Client) Ping(ctx context.Context) (time.Duration, error) {
	c.mu.Lock()
	c.pinged++
	n := c.pinged
	c.mu.Unlock()
	begin := time.Now()
	if err := c.send(&wire.Ping{Time: n}); err != nil {
		return 0, err
	}
	err := c.Await(ctx, func(*worldstate.Replica) bool { return c.ponged >= n })
	return time.Since(begin), err
}

func (c *Client) pong(m *wire.Pong) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ponged = m.Time
	c.changed.ring()
}
