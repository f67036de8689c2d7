package headless

import (
	"context"

	"stoa/worldstate"
)

// bell wakes everybody who waits for a change. It costs nothing while nobody waits. Its
// owner's lock guards it.
type bell struct{ waiting chan struct{} }

func (b *bell) ring() {
	if b.waiting != nil {
		close(b.waiting)
		b.waiting = nil
	}
}

func (b *bell) listen() <-chan struct{} {
	if b.waiting == nil {
		b.waiting = make(chan struct{})
	}
	return b.waiting
}

// Read calls f with the client's replica of the room. f must not keep it, and must not
// call the client.
func (c *Client) Read(f func(*worldstate.Replica)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.replica)
}

// Await returns when is reports true about the replica. It calls is after every change.
// Errors: that of ctx, and the reason for which the client has ended.
func (c *Client) Await(ctx context.Context, is func(*worldstate.Replica) bool) error {
	for {
		c.mu.Lock()
		if is(&c.replica) {
			c.mu.Unlock()
			return nil
		}
		err, changed := c.err, c.changed.listen()
		c.mu.Unlock()
		if err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// You returns the client's participant number.
func (c *Client) You() uint16 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replica.You
}
