package headless

import (
	"context"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// pending is an operation that the server has not answered.
type pending struct {
	operation *worldstate.Operation
	outcome   chan outcome // has room for the one that comes
}

// outcome is what became of an operation: its place in the room's sequence, 0
// if that was said on a connection that was lost.
type outcome struct {
	sequence uint64
	err      error
}

func (p *pending) settle(o outcome) { p.outcome <- o }

// operate gives the operation its client sequence, sends it and waits for the
// answer, over as many connections as it takes. When ctx ends first the
// operation stays on its way and may still happen.
func (c *Client) operate(ctx context.Context, op *worldstate.Operation) (uint64, error) {
	p := &pending{op, make(chan outcome, 1)}
	if err := c.submit(p); err != nil {
		return 0, err
	}
	select {
	case o := <-p.outcome:
		return o.sequence, o.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// submit sends in order of client sequence.
func (c *Client) submit(p *pending) error {
	return c.inOrder(func() (wire.Message, bool) {
		c.last++
		p.operation.ClientSequence = c.last
		c.pending = append(c.pending, p)
		return p.operation, c.greeted
	})
}

// welcomed begins a connection: what the server has seen is settled as soon as
// the boards have come, what it has not is sent again, in order. PROTOCOL.md
// section 3.4.
func (c *Client) welcomed(conn *websocket.Conn, m *wire.Welcome) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.mu.Lock()
	_ = c.replica.Apply(&m.Welcome) // a welcome cannot fail
	c.resume, c.greeted = m.Resume, true
	c.visits++
	c.body, _ = c.replica.Body(m.You)
	for len(c.pending) > 0 && c.pending[0].operation.ClientSequence <= m.LastClientSequence {
		c.seen = append(c.seen, c.pending[0])
		c.pending = c.pending[1:]
	}
	c.settleSeen()
	again := append([]*pending(nil), c.pending...)
	muted := c.muted
	c.changed.ring()
	c.mu.Unlock()
	if c.voice != nil {
		c.voice.welcomed(m.LivedOn)
	}
	for _, p := range again {
		if err := write(conn, p.operation); err != nil {
			return err
		}
	}
	return write(conn, &worldstate.Mute{Muted: muted})
}

// settleSeen settles what the server had seen before a connection was lost,
// once the boards say what came of it. A stroke that is not there was refused,
// and the refusal was lost. It needs c.mu.
func (c *Client) settleSeen() {
	if len(c.seen) == 0 || !c.replica.Complete() {
		return
	}
	for _, p := range c.seen {
		o := outcome{}
		if b := c.replica.Board(p.operation.Object); p.operation.Kind == board.Put && b != nil {
			if s := b.Stroke(p.operation.ID); s != nil {
				o.sequence = s.Sequence
			} else {
				o.err = ErrGone
			}
		}
		p.settle(o)
	}
	c.seen = nil
}

// acknowledged settles the operation and those before it. The server
// acknowledges each, so that there are some only after a lost connection.
func (c *Client) acknowledged(m *worldstate.Acknowledged) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.pending[0].operation.ClientSequence <= m.ClientSequence {
		p := c.pending[0]
		c.pending = c.pending[1:]
		p.settle(outcome{sequence: m.Sequence})
	}
}

// wasRefused tells whoever asked.
func (c *Client) wasRefused(m *wire.Refused) {
	err := &RefusedError{m.Of, m.Reason, m.Detail}
	switch {
	case m.Of == wire.CodeOffer && c.voice != nil:
		c.voice.fail(err)
	case m.Of == wire.CodeOperation && m.Ref != nil:
		c.operationRefused(*m.Ref, err)
	case m.Of == wire.CodeChat && m.Ref != nil:
		c.answered(*m.Ref, err)
	default:
		c.orderRefused(err)
	}
}

func (c *Client) operationRefused(ref uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, p := range c.pending {
		if p.operation.ClientSequence == ref {
			c.pending = append(c.pending[:i:i], c.pending[i+1:]...)
			p.settle(outcome{err: err})
			return
		}
	}
}
