package headless

import "time"

// Misbehaviour for tests of the server.

// Cut drops the connection without a message and stays away for that long.
func (c *Client) Cut(away time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = time.Now().Add(away)
	if c.conn != nil {
		c.conn.Close()
	}
}

// Stall stops reading until resume is called.
func (c *Client) Stall() (resume func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stalled := make(chan struct{})
	c.stalled = stalled
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.stalled == stalled {
			c.stalled = nil
			close(stalled)
		}
	}
}

// SendRaw sends bytes unchanged as one WebSocket message.
func (c *Client) SendRaw(data []byte) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	if conn == nil {
		return errAway
	}
	return writeBytes(conn, data)
}
