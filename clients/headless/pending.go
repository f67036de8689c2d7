package headless

import (
	"context"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// pending is an operation without an answer.
type pending struct {
	operation *worldstate.Operation
	outcome   chan outcome // has capacity for the outcome
}

// outcome is the result of an operation: its sequence in the room, 0 if the answer was
// lost with a connection.
type outcome struct {
	sequence uint64
	err      error
}

func (p *pending) settle(o outcome) { p.outcome <- o }

// operate gives the operation its client sequence, sends it and waits for the answer,
// across reconnects. If ctx ends first, the server may still apply the operation.
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

// submit sends operations in order of client sequence.
func (c *Client) submit(p *pending) error {
	return c.inOrder(func() ([]wire.Message, bool) {
		c.last++
		p.operation.ClientSequence = c.last
		c.pending = append(c.pending, p)
		return []wire.Message{p.operation}, c.greeted
	})
}

// welcomed begins a connection. It sends operations that the server has not seen again,
// in order. The others are settled once the records have come. PROTOCOL.md section 3.4.
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
	muted, documents := c.muted, c.documentsAgain()
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
	for _, m := range documents {
		if err := write(conn, m); err != nil {
			return err
		}
	}
	return write(conn, &worldstate.Mute{Muted: muted})
}

// settleSeen settles operations that the server had seen before a lost connection, from
// the records. A record that is not there was refused, and the refusal was lost. Callers
// hold c.mu.
func (c *Client) settleSeen() {
	if len(c.seen) == 0 || !c.replica.Complete() {
		return
	}
	for _, p := range c.seen {
		p.settle(c.found(p.operation))
	}
	c.seen = nil
}

// found returns the outcome of an operation that puts a record, from the replica.
func (c *Client) found(op *worldstate.Operation) outcome {
	set := c.replica.Contents.Set(op.Parent)
	if put := op.Changes[0]; put.Verb == record.Put && set != nil {
		if r := set.Get(put.ID); r != nil {
			return outcome{sequence: r.Made / record.MaxChanges}
		}
		return outcome{err: ErrGone}
	}
	return outcome{}
}

// acknowledged settles the operation and earlier ones, which exist only after a lost
// connection.
func (c *Client) acknowledged(m *worldstate.Acknowledged) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.pending[0].operation.ClientSequence <= m.ClientSequence {
		p := c.pending[0]
		c.pending = c.pending[1:]
		p.settle(outcome{sequence: m.Sequence})
	}
}

// wasRefused tells the waiting call.
func (c *Client) wasRefused(m *wire.Refused) {
	err := &RefusedError{m.Of, m.Reason, m.Detail}
	switch {
	case m.Of == wire.CodeOffer && c.voice != nil:
		c.voice.fail(err)
	case m.Of == wire.CodeOperation && m.Ref != nil:
		c.operationRefused(*m.Ref, err)
	case m.Of == wire.CodeChat && m.Ref != nil:
		c.answered(*m.Ref, err)
	case c.documentRefused(m, err):
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
