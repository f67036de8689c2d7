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
)

// Client is one participant. Its methods may be called from any goroutine.
type Client struct {
	opts    Options
	join    string // address for a ticket
	id      worldstate.ClientID
	quit    context.Context // done when the client is closed
	cancel  context.CancelFunc
	running sync.WaitGroup
	voice   *voice // nil without
	web     *http.Client
	traffic traffic

	sending sync.Mutex // held while writing to the socket; taken before mu

	mu      sync.Mutex // guards what follows
	socket  string     // address of the WebSocket
	conn    *websocket.Conn
	greeted bool // conn has been welcomed
	briefed bool // and told what was said; only now lines are sent
	visits  int  // connections that were welcomed
	resume  string
	key     string        // of the account
	away    time.Time     // do not come back before
	stalled chan struct{} // not nil while nothing is read
	replica worldstate.Replica
	body    avatar.Body // own, as last sent or corrected
	muted   bool
	pending []*pending
	seen    []*pending // the server knows of them, what came of them is still to be found out
	last    uint64     // client sequence given last
	drawn   []drawn
	lines   []*line // not answered
	lastRef uint64
	pinged  uint64 // number of the last ping, and of the last that was answered
	ponged  uint64
	refused []RefusedError // the newest, of what is not waited for
	changed bell
	err     error // why the client ended
}

// Dial joins the room behind the link and returns once the client knows all of
// it, or with Options.Early once it is in. ctx bounds that alone; [Client.Close] must be called.
//
// Errors are *JoinError and *ClosedError, or those of the network.
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

// run keeps a connection until the client is closed or the server does not
// want it any more.
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

// known says whether the client was ever welcomed.
func (c *Client) known() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replica.You != 0
}

// rest waits before coming back: about pause, and as long as [Client.Cut] said.
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

// end lets go of everybody who waits.
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
	c.seen, c.pending, c.lines = nil, nil, nil
	c.changed.ring()
}

// Close goes away without a word: the server keeps the participant for a
// while. It waits for everything the client has started.
func (c *Client) Close() {
	c.cancel()
	c.running.Wait()
	if c.voice != nil {
		c.voice.close()
	}
}

// Leave says goodbye and closes the client.
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

// ID returns the client id, by which operations are known to be this client's.
func (c *Client) ID() worldstate.ClientID { return c.id }

// Key returns the secret of the account that the client came as.
func (c *Client) Key() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.key
}

// ResumeToken returns what the client would come back with, and its id: enough
// to try it on another connection.
func (c *Client) ResumeToken() (string, worldstate.ClientID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resume, c.id
}

// Visits returns how many connections the client has had: 1 for one that never
// had to come back.
func (c *Client) Visits() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.visits
}

// Connected says whether the client is in the room now. While it is not it
// comes back by itself, unless [Client.Err] says that it has ended.
func (c *Client) Connected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.greeted
}

// Err says why the client ended; nil while it lives.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
