package headless

import (
	"context"
	"io"
	"time"

	"stoa/worldstate"
)

// Spoke is the level in dBov to claim for a packet of unknown level.
const Spoke = -20

// Mute stops or allows forwarding of the client's voice, also after a resume.
func (c *Client) Mute(muted bool) error {
	c.mu.Lock()
	c.muted = muted
	c.mu.Unlock()
	return c.send(&worldstate.Mute{Muted: muted})
}

// Say speaks an Ogg Opus file in real time, repeatedly with loop, until its end or that
// of ctx. It unmutes the client and leaves it unmuted.
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
				if link, err = c.voice.connected(ctx); err != nil { // the link may have been replaced
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

// samples converts a duration to Opus's clock.
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

// Utter sends one voice packet now with a level of 0 to -127 dBov (RFC 6464), or
// [Spoke]. The timestamps of packets follow their durations, even if a sound card
// delivers packets in bursts; only after a pause does the next timestamp follow the
// clock. The payload is Opus, or anything: the server does not decode it. Without a
// media connection it returns an error.
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

// pauseFrom is how far the clock may be from the end of the earlier packets within the
// same speech.
const pauseFrom = 200 * time.Millisecond

// after returns the start of a packet given now, since the voice began. Callers hold
// v.mu.
func (v *voice) after(now, length time.Duration) time.Duration {
	if away := now - v.uttered; away > pauseFrom || away < -pauseFrom {
		v.uttered = now
	}
	begins := v.uttered
	v.uttered += length
	return begins
}
