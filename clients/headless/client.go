package headless

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Client is one participant. Any goroutine may call its methods.
type Client struct {
	opts    Options
	join    string // URL of the join call
	id      worldstate.ClientID
	quit    context.Context // done when the client is closed
	cancel  context.CancelFunc
	running sync.WaitGroup
	voice   *voice // nil without a media connection
	web     *http.Client
	traffic traffic

	sending sync.Mutex // held while writing to the socket; taken before mu

	mu         sync.Mutex // guards the fields below
	socket     string     // URL of the WebSocket
	conn       *websocket.Conn
	greeted    bool // conn has got its welcome
	briefed    bool // conn has got its chat history; only then lines are sent
	visits     int  // number of connections with a welcome
	resume     string
	key        string        // of the account
	away       time.Time     // do not reconnect before
	stalled    chan struct{} // not nil while the client does not read
	replica    worldstate.Replica
	body       avatar.Body // own body, as last sent or corrected
	muted      bool
	pending    []*pending
	seen       []*pending // operations that the server has seen; their outcome is not known yet
	last       uint64     // last client sequence used
	drawn      []drawn
	documents  map[record.ID]*Document // that are open
	lastUpdate uint64                  // last ref of an update
	lines      []*line                 // lines without an answer
	lastRef    uint64
	pinged     uint64 // number of the last ping, and of the last that was answered
	ponged     uint64
	refused    []RefusedError // newest refusals of messages for which no call waits
	changed    bell
	err        error // why the client ended
}

// Dial joins the room of the link. It returns once the client has the whole room, or,
// with Options.Early, once it has joined. ctx limits only that. [Client.Close] must be
// called.
//
// Errors are *JoinError, *ClosedError and those of the network.
func Dial(ctx context.Context, room string, opts Options) (*Client, error) {
	opts.defaults()
	c := &Client{opts: opts, key: opts.Key, muted: true, web: webClient(opts.TLS)}
	rand.Read(c.id[:])
	var err error
	if c.join, c.socket, err = addresses(room); err != nil {
		return nil, err
	}
	c.quit, c.cancel = context.WithCancel(context.Background())
	if opts.Voice || opts.Slots > 0 {
		c.voice = newVoice(c)
	}
	c.running.Go(c.run)
	inside := (*worldstate.Replica).Complete
	if opts.Early {
		inside = func(r *worldstate.Replica) bool { return r.You != 0 }
	}
	if err := c.Await(ctx, inside); err != nil {
		c.Close()
		return nil, fmt.Errorf("enter the room: %w", err)
	}
	return c, nil
}

// run keeps a connection until the client is closed or the server ends it for good.
func (c *Client) run() {
	pause := c.opts.Backoff
	var err error
	var welcomed bool
	for c.quit.Err() == nil {
		if welcomed, err = c.visit(); welcomed {
			pause = c.opts.Backoff
		}
		if isFinal(err, welcomed) || !c.known() {
			break
		}
		c.rest(pause)
		pause = min(2*pause, 2*time.Second)
	}
	if c.quit.Err() != nil && !isFinal(err, welcomed) {
		err = ErrClosed
	}
	c.end(err)
}

// known reports whether the client has ever got a welcome.
func (c *Client) known() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replica.You != 0
}

// rest waits before reconnecting: about pause, and as long as [Client.Cut] says.
func (c *Client) rest(pause time.Duration) {
	c.mu.Lock()
	pause = max(pause/2+mathrand.N(pause), time.Until(c.away))
	c.mu.Unlock()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.quit.Done():
	}
}

// end releases all waiting calls.
func (c *Client) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
	for _, p := range append(c.seen, c.pending...) {
		p.settle(outcome{err: err})
	}
	for _, l := range c.lines {
		l.outcome <- err
	}
	for _, d := range c.documents {
		d.fail(err)
	}
	c.seen, c.pending, c.lines = nil, nil, nil
	c.changed.ring()
}

// Close closes the client without a leave message: the server keeps the participant for
// its resume time. It waits for all goroutines of the client.
func (c *Client) Close() {
	c.cancel()
	c.running.Wait()
	if c.voice != nil {
		c.voice.close()
	}
}

// Leave sends leave and closes the client.
func (c *Client) Leave(ctx context.Context) error {
	defer c.Close()
	if err := c.send(&worldstate.Leave{}); err != nil {
		return err
	}
	err := c.Await(ctx, func(*worldstate.Replica) bool { return false })
	var closed *ClosedError
	if errors.As(err, &closed) && closed.Reason == wire.HasLeft {
		return nil
	}
	return fmt.Errorf("leave: %w", err)
}

// ID returns the client id, which identifies this client's operations.
func (c *Client) ID() worldstate.ClientID { return c.id }

// Key returns the secret key of the client's account.
func (c *Client) Key() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.key
}

// ResumeToken returns the resume token and the client id, so that a test can resume on
// another connection.
func (c *Client) ResumeToken() (string, worldstate.ClientID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resume, c.id
}

// Visits returns the number of connections: 1 without a reconnect.
func (c *Client) Visits() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.visits
}

// Connected reports whether the client is in the room now. If not, it reconnects by
// itself, unless [Client.Err] returns an error.
func (c *Client) Connected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.greeted
}

// Err returns why the client ended; nil while it runs.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
