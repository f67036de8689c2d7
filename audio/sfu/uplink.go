package sfu

import (
	"io"
	"sync/atomic"

	"stoa/audio"
)

// uplink is where pion puts a peer's decrypted media: it is the buffer of every
// stream, and forwards in place of buffering. pion calls Write on its SRTP
// reader, one packet at a time.
type uplink struct {
	source *audio.Source
	bad    *atomic.Uint64
	opus   uint8
	level  uint8

	// The microphone's SSRC. 0 until the first packet: of the streams a client
	// may announce only one is its voice.
	stream atomic.Uint32
}

// Write takes one packet and never fails: an error would only be logged.
func (u *uplink) Write(b []byte) (int, error) {
	if !u.isVoice(b) || !u.source.Forward(b, u.level) {
		u.bad.Add(1)
	}
	return len(b), nil
}

// isVoice tells the microphone's Opus from comfort noise, redundancy and
// whatever else was not negotiated.
func (u *uplink) isVoice(b []byte) bool {
	if len(b) < mediaHeaderSize || b[1]&0x7f != u.opus {
		return false
	}
	stream := streamOf(b)
	return u.stream.Load() == stream || u.stream.CompareAndSwap(0, stream)
}

// Read ends at once the goroutine that pion starts for each stream to learn
// its codec.
func (u *uplink) Read([]byte) (int, error) { return 0, io.EOF }

// Close is called once for each stream.
func (u *uplink) Close() error { return nil }

// void stands in for the buffers of RTCP, none of which passes the gate.
type void struct{}

func (void) Read([]byte) (int, error)    { return 0, io.EOF }
func (void) Write(b []byte) (int, error) { return len(b), nil }
func (void) Close() error                { return nil }
