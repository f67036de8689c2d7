package headless

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
)

// traffic counts what came by the WebSocket.
type traffic struct{ bytes, frames atomic.Uint64 }

// Traffic returns the received bytes of WebSocket messages and the number of tick
// frames, decoded or not.
func (c *Client) Traffic() (bytes, frames uint64) {
	return c.traffic.bytes.Load(), c.traffic.frames.Load()
}

// receive handles one WebSocket message.
func (c *Client) receive(conn *websocket.Conn, data []byte) error {
	c.traffic.bytes.Add(uint64(len(data)))
	for len(data) > 0 {
		if c.skips(data) {
			var err error
			if _, data, err = wire.Split(data); err != nil {
				return err
			}
			continue
		}
		m, rest, err := wire.ParseServer(data)
		if err != nil {
			return fmt.Errorf("read what the server says: %w", err)
		}
		data = rest
		if err := c.handle(conn, m); err != nil {
			return err
		}
	}
	return nil
}

// skips reports whether the next message is only counted.
func (c *Client) skips(data []byte) bool {
	switch code := codeOf(data); code {
	case wire.CodeTick:
		return c.traffic.frames.Add(1)%uint64(max(1, c.opts.Frames)) != 0
	case wire.CodeRecords, wire.CodeResult:
		return c.opts.Blind
	}
	return false
}

// codeOf returns the code of a message of at most 15 elements, otherwise 0.
func codeOf(data []byte) wire.Code {
	if len(data) > 1 && data[0]&0xf0 == 0x90 {
		return wire.Code(data[1])
	}
	return 0
}

func (c *Client) handle(conn *websocket.Conn, m wire.Message) error {
	if _, first := m.(*wire.Welcome); !first && c.replica.You == 0 {
		return nil // before the first welcome there is no room
	}
	switch m := m.(type) {
	case *wire.Welcome:
		return c.welcomed(conn, m)
	case *wire.Tick:
		return c.show(m)
	case *worldstate.Acknowledged:
		c.acknowledged(m)
	case *wire.Refused:
		c.wasRefused(m)
	case *wire.Answer:
		c.voice.answered(m)
	case *worldstate.ChatLine:
		return c.said(m)
	case *worldstate.ChatHistory:
		return c.history(conn, m)
	case *wire.Pong:
		c.pong(m)
	case worldstate.Event:
		if c.documentEvent(m) {
			return nil
		}
		return c.apply(m)
	}
	return nil
}

// apply applies one event to the replica.
func (c *Client) apply(e worldstate.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.changed.ring()
	err := c.replica.Apply(e)
	c.settleSeen()
	if c.opts.Told != nil {
		c.opts.Told(e)
	}
	return err
}

// show applies a frame, and the server's correction of the client's body.
func (c *Client) show(m *wire.Tick) error {
	at := time.Now()
	f, err := frame(m)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.replica.Show(f); err != nil {
		return err
	}
	if body, here := c.replica.Body(c.replica.You); here && body.Epoch != c.body.Epoch {
		c.body = body
	}
	if c.opts.Shown != nil {
		c.opts.Shown(at, &c.replica)
	}
	c.changed.ring()
	return nil
}
