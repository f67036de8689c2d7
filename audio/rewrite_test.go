package audio_test

import (
	"testing"
	"time"

	"stoa/audio"
)

// step is one packet of a table: when it arrives, its contents, and what is sent,
// relative to the first sent packet.
type step struct {
	ms        int
	stream    uint32
	sequence  uint16
	timestamp uint32
	change    bool // of talker, before this packet

	drop          bool
	wantSequence  uint16
	wantTimestamp uint32
	wantMarker    bool
}

func TestRewrite(t *testing.T) {
	tests := []struct {
		name  string
		steps []step
	}{
		{"one run keeps its distances", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 5000, wantMarker: true},
			{ms: 20, stream: 1, sequence: 101, timestamp: 5960, wantSequence: 1, wantTimestamp: 960},
			{ms: 60, stream: 1, sequence: 103, timestamp: 7880, wantSequence: 3, wantTimestamp: 2880},
			{ms: 61, stream: 1, sequence: 102, timestamp: 6920, wantSequence: 2, wantTimestamp: 1920},
		}},
		{"duplicates are dropped, newest and late", []step{
			{ms: 0, stream: 1, sequence: 7, timestamp: 0, wantMarker: true},
			{ms: 1, stream: 1, sequence: 7, timestamp: 0, drop: true},
			{ms: 40, stream: 1, sequence: 9, timestamp: 1920, wantSequence: 2, wantTimestamp: 1920},
			{ms: 41, stream: 1, sequence: 8, timestamp: 960, wantSequence: 1, wantTimestamp: 960},
			{ms: 42, stream: 1, sequence: 8, timestamp: 960, drop: true},
		}},
		{"nothing from before the run", []step{
			{ms: 0, stream: 1, sequence: 50, timestamp: 0, wantMarker: true},
			{ms: 1, stream: 1, sequence: 49, timestamp: 0, drop: true},
			{ms: 20, stream: 1, sequence: 51, timestamp: 960, wantSequence: 1, wantTimestamp: 960},
			{ms: 21, stream: 1, sequence: 49, timestamp: 0, drop: true},
			{ms: 22, stream: 1, sequence: 65000, timestamp: 0, drop: true},
		}},
		{"numbers wrap around on the way in", []step{
			{ms: 0, stream: 1, sequence: 65534, timestamp: 1<<32 - 960, wantMarker: true},
			{ms: 20, stream: 1, sequence: 65535, timestamp: 0, wantSequence: 1, wantTimestamp: 960},
			{ms: 40, stream: 1, sequence: 1, timestamp: 1920, wantSequence: 3, wantTimestamp: 2880},
			{ms: 41, stream: 1, sequence: 0, timestamp: 960, wantSequence: 2, wantTimestamp: 1920},
		}},
		{"a change goes on where the wall clock is", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 5000, wantMarker: true},
			{ms: 500, stream: 2, sequence: 9, timestamp: 77, change: true, wantSequence: 1, wantTimestamp: 24000, wantMarker: true},
			{ms: 520, stream: 2, sequence: 10, timestamp: 1037, wantSequence: 2, wantTimestamp: 24960},
		}},
		{"a change at once still advances by a frame", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 5000, wantMarker: true},
			{ms: 3, stream: 2, sequence: 9, timestamp: 77, change: true, wantSequence: 1, wantTimestamp: 960, wantMarker: true},
		}},
		{"the same talker after a change begins anew", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 100, stream: 1, sequence: 105, timestamp: 4800, change: true, wantSequence: 1, wantTimestamp: 4800, wantMarker: true},
			{ms: 101, stream: 1, sequence: 104, timestamp: 3840, drop: true},
		}},
		{"another stream of the same talker begins anew", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 20, stream: 2, sequence: 40000, timestamp: 123, wantSequence: 1, wantTimestamp: 960, wantMarker: true},
		}},
		{"a long gap is a pause, not a loss", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 1300, stream: 1, sequence: 165, timestamp: 62400, wantSequence: 1, wantTimestamp: 62400, wantMarker: true},
		}},
		{"the longest gap that is a loss", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 1280, stream: 1, sequence: 164, timestamp: 61440, wantSequence: 64, wantTimestamp: 61440},
		}},
		{"silence on the talker's side keeps its timestamps", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 400, stream: 1, sequence: 101, timestamp: 19200, wantSequence: 1, wantTimestamp: 19200},
		}},
		{"a clock that leaps is put right", []step{
			{ms: 0, stream: 1, sequence: 100, timestamp: 0, wantMarker: true},
			{ms: 20, stream: 1, sequence: 101, timestamp: 1 << 31, wantSequence: 1, wantTimestamp: 960, wantMarker: true},
			{ms: 40, stream: 1, sequence: 102, timestamp: 1<<31 + 960, wantSequence: 2, wantTimestamp: 1920},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { rewriteAll(t, test.steps) })
	}
}

func rewriteAll(t *testing.T, steps []step) {
	var r audio.Rewriter
	var first audio.Packet
	for i, s := range steps {
		if s.change {
			r.Switch()
		}
		p := audio.Packet{Stream: s.stream, Sequence: s.sequence, Timestamp: s.timestamp}
		if sent := r.Rewrite(&p, time.Duration(s.ms)*time.Millisecond); sent == s.drop {
			t.Fatalf("packet %d: sent = %v", i, sent)
		}
		if s.drop {
			continue
		}
		if i == 0 {
			first = p
		}
		if got := p.Sequence - first.Sequence; got != s.wantSequence {
			t.Errorf("packet %d: sequence +%d, want +%d", i, got, s.wantSequence)
		}
		if got := p.Timestamp - first.Timestamp; got != s.wantTimestamp {
			t.Errorf("packet %d: timestamp +%d, want +%d", i, got, s.wantTimestamp)
		}
		if p.Marker != s.wantMarker {
			t.Errorf("packet %d: marker %v", i, p.Marker)
		}
	}
}

func TestStreamsBeginFarFromWrapping(t *testing.T) {
	var r audio.Rewriter
	p := audio.Packet{Stream: 1, Sequence: 65535}
	if !r.Rewrite(&p, 0) || p.Sequence >= 1<<15 {
		t.Errorf("begins with %d", p.Sequence)
	}
}

func TestRewriteWrapsOnTheWayOut(t *testing.T) {
	var r audio.Rewriter
	var last uint16
	for i := range 200_000 {
		if i%3 == 0 {
			r.Switch()
		}
		p := audio.Packet{Stream: uint32(i % 7 / 3), Sequence: uint16(i), Timestamp: uint32(i * 960)}
		if !r.Rewrite(&p, time.Duration(i)*20*time.Millisecond) {
			continue
		}
		if i > 0 && p.Sequence != last+1 {
			t.Fatalf("packet %d: %d after %d", i, p.Sequence, last)
		}
		last = p.Sequence
	}
}
