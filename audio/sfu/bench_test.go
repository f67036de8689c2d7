package sfu_test

import (
	"io"
	"runtime"
	"testing"
)

// discard takes a client's media and reads nothing of it.
type discard struct{}

func (discard) Read([]byte) (int, error)    { return 0, io.EOF }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// BenchmarkPeers is what one connection costs in memory, both ends counted.
func BenchmarkPeers(b *testing.B) {
	const crowd = 30
	h := newHall(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	goroutines := runtime.NumGoroutine()
	for id := range uint16(crowd) {
		c := newClient(b, id+1, 6, discard{})
		peer, err := h.NewPeer(h.sw, id+1, 6)
		must(b, err)
		c.peer = peer
		c.negotiate(nil)
		c.await(c.connected, "connected")
		eventually(b, "the server has the connection", peer.Connected)
	}
	for b.Loop() {
		h.sw.Level(1) // joining is what is measured, once
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse)/1024/crowd, "KiB/pair")
	b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/crowd, "goroutines/pair")
}
