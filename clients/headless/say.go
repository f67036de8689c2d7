package headless

import (
	"context"
	"io"
	"time"

	"stoa/worldstate"
)

// Spoke is the level in dBov to claim for a packet whose loudness nobody knows.
const Spoke = -20

// Mute forbids or allows the server to forward the client's voice, now and
// after coming back.
func (c *Client) Mute(muted bool) error {
	c.mu.Lock()
	c.muted = muted
	c.mu.Unlock()
	return c.send(&worldstate.Mute{Muted: muted})
}

// Say speaks an Ogg Opus file at its own pace, again and again if loop is set,
// until its end or that of ctx. It unmutes the client and leaves it so.
func (c *Client) Say(ctx context.Context, ogg io.Reader, loop bool) error {
	if c.voice == nil {
		return ErrNoVoice
	}
	packets, err := readOgg(ogg)
	if err != nil {
		return err
	}
	link, err := c.voice.connected(ctx)
	if err != nil {
		return err
	}
	if err := c.Mute(false); err != nil {
		return err
	}
	clock := time.NewTimer(0)
	defer clock.Stop()
	begin := time.Now()
	spent := time.Duration(0)
	for {
		for _, p := range packets {
			if err := c.pause(ctx, clock, time.Until(begin.Add(spent))); err != nil {
				return err
			}
			if err := link.write(p, samples(begin.Sub(c.voice.began)+spent), Spoke); err != nil {
				if link, err = c.voice.connected(ctx); err != nil { // another may have taken its place
					return err
				}
			}
			spent += duration(p)
		}
		if !loop {
			return nil
		}
	}
}

// samples is a time on Opus's clock.
func samples(d time.Duration) uint32 { return uint32(d.Microseconds() * 48 / 1000) }

// pause waits, or returns why it cannot.
func (c *Client) pause(ctx context.Context, clock *time.Timer, wait time.Duration) error {
	clock.Reset(wait)
	select {
	case <-clock.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.quit.Done():
		return ErrClosed
	}
}

// Utter sends one packet of the voice now and says how loud it is: 0 to -127
// dBov (RFC 6464), or [Spoke]. Packets follow each other by what each lasts,
// however they come: a sound card gives them in bursts. Only after a pause the
// next begins when it is given. The payload is Opus, or anything: the server
// does not look. It is an error while there is no media connection.
func (c *Client) Utter(payload []byte, dbov int) error {
	v := c.voice
	if v == nil {
		return ErrNoVoice
	}
	v.mu.Lock()
	l := v.link
	works := l != nil && l.connected
	begins := v.after(time.Since(v.began), duration(payload))
	v.mu.Unlock()
	if !works {
		return errAway
	}
	return l.write(payload, samples(begins), max(-127, min(0, dbov)))
}

// pauseFrom is how far the time may be from where the packets before end and
// still be the same speech.
const pauseFrom = 200 * time.Millisecond

// after returns when a packet that is given now begins, since the voice began.
// It needs v.mu.
func (v *voice) after(now, length time.Duration) time.Duration {
	if away := now - v.uttered; away > pauseFrom || away < -pauseFrom {
		v.uttered = now
	}
	begins := v.uttered
	v.uttered += length
	return begins
}
