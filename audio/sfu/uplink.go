package sfu

import (
	"io"
	"sync/atomic"

	"stoa/audio"
)

// uplink receives a peer's decrypted media from pion. It takes the place of the buffer
// of every stream and forwards instead. Pion calls Write on its SRTP reader, one packet
// at a time.
type uplink struct {
	source *audio.Source
	bad    *atomic.Uint64
	opus   uint8
	level  uint8

	// The microphone's SSRC. 0 until the first packet: only one of the streams that a
	// client may announce is its voice.
	stream atomic.Uint32
}

// Write forwards one packet and never fails, because pion would only log the error.
func (u *uplink) Write(b []byte) (int, error) {
	if !u.isVoice(b) || !u.source.Forward(b, u.level) {
		u.bad.Add(1)
	}
	return len(b), nil
}

// isVoice reports whether a packet is the microphone's Opus, not comfort noise,
// redundancy or another payload that was not negotiated.
func (u *uplink) isVoice(b []byte) bool {
	if len(b) < mediaHeaderSize || b[1]&0x7f != u.opus {
		return false
	}
	stream := ssrcOf(b)
	return u.stream.Load() == stream || u.stream.CompareAndSwap(0, stream)
}

// Read ends the goroutine that pion starts for each stream to learn its codec.
func (u *uplink) Read([]byte) (int, error) { return 0, io.EOF }

// Close is called once for each stream.
func (u *uplink) Close() error { return nil }

// void replaces the buffers of RTCP, which the packet filter drops.
type void struct{}

func (void) Read([]byte) (int, error)    { return 0, io.EOF }
func (void) Write(b []byte) (int, error) { return len(b), nil }
func (void) Close() error                { return nil }
