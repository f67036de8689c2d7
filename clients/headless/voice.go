package headless

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v3"

	"stoa/server/wire"
)

// voice is the client's media: one link at a time, made again when the server has
// restarted or the link has failed.
type voice struct {
	client *Client
	began  time.Time // time of timestamp zero
	ears   ears

	making sync.Mutex // held while a link is made; taken before mu

	mu      sync.Mutex // guards the fields below
	link    *link
	number  uint32 // connection number of the link, counting up
	closed  bool
	uttered time.Duration // end of the last packet of [Client.Utter], since began
	failure error         // error of the last attempt
	changed bell
}

func newVoice(c *Client) *voice {
	v := &voice{client: c, began: time.Now()}
	v.ears.init(&c.opts)
	return v
}

// welcomed makes a link unless the current one still works. It does not wait.
func (v *voice) welcomed(livedOn bool) {
	v.mu.Lock()
	works := v.link != nil && v.link.connected && livedOn
	v.mu.Unlock()
	if !works {
		v.client.running.Go(v.negotiate)
	}
}

// negotiate replaces the link by a new one and offers it. PROTOCOL.md section 8.1.
func (v *voice) negotiate() {
	v.making.Lock()
	defer v.making.Unlock()
	v.mu.Lock()
	old := v.link
	v.link, v.failure = nil, nil
	v.number++
	number, closed := v.number, v.closed
	v.mu.Unlock()
	if old != nil {
		old.close()
	}
	if closed || v.client.quit.Err() != nil {
		return
	}
	l, offer, err := newLink(v, number)
	if err != nil {
		v.fail(err)
		return
	}
	v.mu.Lock()
	v.link = l
	v.mu.Unlock()
	// Without a connection, the next welcome tries again.
	_ = v.client.send(&wire.Offer{Connection: number, SDP: offer})
}

func (v *voice) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failure = err
	v.changed.ring()
}

// answered applies the server's answer. The reading goroutine calls it, also without a
// voice.
func (v *voice) answered(m *wire.Answer) {
	if v == nil {
		return
	}
	v.mu.Lock()
	l := v.link
	v.mu.Unlock()
	if l == nil || l.number != m.Connection {
		return
	}
	if err := l.answered(m.SDP); err != nil {
		v.fail(err)
	}
}

// stateOf handles a change of a link's state.
func (v *voice) stateOf(l *link, state webrtc.PeerConnectionState) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.link != l || v.closed {
		return
	}
	l.connected = state == webrtc.PeerConnectionStateConnected
	v.changed.ring()
	if state == webrtc.PeerConnectionStateFailed && v.client.quit.Err() == nil {
		v.client.running.Go(v.negotiate)
	}
}

// close closes the link and makes no further one.
func (v *voice) close() {
	v.mu.Lock()
	v.closed = true
	v.mu.Unlock()
	v.making.Lock()
	defer v.making.Unlock()
	v.mu.Lock()
	l := v.link
	v.link = nil
	v.changed.ring()
	v.mu.Unlock()
	if l != nil {
		l.close()
	}
}

// connected returns the link once it works.
func (v *voice) connected(ctx context.Context) (*link, error) {
	for {
		v.mu.Lock()
		l, failure, closed, changed := v.link, v.failure, v.closed, v.changed.listen()
		works := l != nil && l.connected
		v.mu.Unlock()
		switch {
		case works:
			return l, nil
		case closed:
			return nil, ErrClosed
		case failure != nil:
			return nil, fmt.Errorf("connect voices: %w", failure)
		}
		select {
		case <-changed:
		case <-v.client.quit.Done():
			return nil, ErrClosed
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// AwaitVoice returns once the media connection works.
func (c *Client) AwaitVoice(ctx context.Context) error {
	if c.voice == nil {
		return ErrNoVoice
	}
	_, err := c.voice.connected(ctx)
	return err
}
