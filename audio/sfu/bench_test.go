package sfu_test

import (
	"encoding/binary"
	"io"
	"runtime"
	"testing"

	"stoa/audio"
)

// discard takes a client's media and reads nothing of it.
type discard struct{}

func (discard) Read([]byte) (int, error)    { return 0, io.EOF }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

const crowd = 30

// joinCrowd connects listeners 10, 11... with six slots, who all hear 1.
func joinCrowd(b *testing.B, h *hall) {
	b.Helper()
	h.sw.Source(1)
	var all []audio.Hearing
	for id := uint16(10); id < 10+crowd; id++ {
		c := newClient(b, id, 6, discard{})
		peer, err := h.NewPeer(h.sw, id, 6)
		must(b, err)
		c.peer = peer
		c.negotiate(nil)
		c.await(c.connected, "connected")
		eventually(b, "the server has the connection", peer.Connected)
		all = append(all, listens(id, 1))
	}
	h.sw.Route(all)
}

// BenchmarkForward is the cost of forwarding from a decrypted packet to the
// kernel's answer, for each listener: SRTP, pion's layers and the send, which
// on loopback contains the receiver's half of the kernel's work. The clients
// decrypt on the other cores.
func BenchmarkForward(b *testing.B) {
	h := newHall(b)
	joinCrowd(b, h)
	src := h.sw.Source(1)
	raw := make([]byte, 12+80)
	raw[0], raw[1] = 0x80, firefoxOpus
	src.Forward(raw, 0)
	sequence := uint16(0)
	b.ReportAllocs()
	for b.Loop() {
		sequence++
		binary.BigEndian.PutUint16(raw[2:], sequence)
		src.Forward(raw, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/crowd, "µs/forwarded")
}

// BenchmarkPeers is what one connection costs in memory, both ends counted.
func BenchmarkPeers(b *testing.B) {
	h := newHall(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	goroutines := runtime.NumGoroutine()
	joinCrowd(b, h)
	for b.Loop() {
		h.sw.Level(1) // joining is what is measured, once
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse)/1024/crowd, "KiB/pair")
	b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/crowd, "goroutines/pair")
}
