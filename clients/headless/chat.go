package headless

import (
	"context"
	"slices"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
)

// line is a chat line that the server has not answered.
type line struct {
	say     *worldstate.Chat
	outcome chan error // has capacity for the outcome
}

// Chat sends a chat line and returns once the line is on the server's disk and sent: to
// everybody, or to people within earshot. The line survives lost connections and
// restarts of the server. *RefusedError: the server refused the line.
func (c *Client) Chat(ctx context.Context, scope worldstate.Scope, text string) error {
	return c.chat(ctx, &worldstate.Chat{Scope: scope, Text: text})
}

// ChatTo sends a chat line to one participant. Nobody stores the line; if a connection
// is lost meanwhile, the recipient may get it twice.
func (c *Client) ChatTo(ctx context.Context, to uint16, text string) error {
	return c.chat(ctx, &worldstate.Chat{Scope: worldstate.ToOne, To: to, Text: text})
}

func (c *Client) chat(ctx context.Context, m *worldstate.Chat) error {
	l := &line{m, make(chan error, 1)}
	if err := c.submitLine(l); err != nil {
		return err
	}
	select {
	case err := <-l.outcome:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// submitLine sends lines in order of their refs.
func (c *Client) submitLine(l *line) error {
	return c.inOrder(func() ([]wire.Message, bool) {
		c.lastRef++
		l.say.Ref = c.lastRef
		c.lines = append(c.lines, l)
		return []wire.Message{l.say}, c.briefed
	})
}

// said handles a chat line, perhaps this client's own.
func (c *Client) said(m *worldstate.ChatLine) error {
	err := c.apply(m)
	if m.Ref != nil {
		c.answered(*m.Ref, nil)
	}
	return err
}

func (c *Client) answered(ref uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, l := range c.lines {
		if l.say.Ref == ref {
			c.lines = append(c.lines[:i:i], c.lines[i+1:]...)
			l.outcome <- err
			return
		}
	}
}

// history settles the lines that the server has stored and sends the others again.
// PROTOCOL.md section 5.15.
func (c *Client) history(conn *websocket.Conn, m *worldstate.ChatHistory) error {
	if err := c.apply(m); err != nil {
		return err
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	c.mu.Lock()
	var again []*line
	for _, l := range c.lines {
		if l.say.Scope != worldstate.ToOne && slices.Contains(m.Stored, l.say.Ref) {
			l.outcome <- nil
		} else {
			again = append(again, l)
		}
	}
	c.lines = append([]*line(nil), again...)
	c.briefed = true
	c.mu.Unlock()
	for _, l := range again {
		if err := write(conn, l.say); err != nil {
			return err
		}
	}
	return nil
}

// Gesture sends a command without an answer, such as RaiseHand or React.
func (c *Client) Gesture(m worldstate.Command) error { return c.send(m) }

// Block hides this client and another participant from each other.
func (c *Client) Block(number uint16) error { return c.send(&wire.Block{Participant: number}) }

// Order sends an order of a host. PROTOCOL.md section 4.14. [Client.Refusals] returns
// refusals.
func (c *Client) Order(a worldstate.Action, number uint32, value uint8) error {
	return c.send(&wire.Moderate{Action: a, Participant: number, Value: value})
}

// keptRefusals is how many refusals a client keeps.
const keptRefusals = 64

func (c *Client) orderRefused(err *RefusedError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = append(c.refused, *err)
	c.refused = c.refused[max(0, len(c.refused)-keptRefusals):]
	c.changed.ring()
}

// Refusals returns the newest refusals of messages for which no call waits.
func (c *Client) Refusals() []RefusedError {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]RefusedError(nil), c.refused...)
}
