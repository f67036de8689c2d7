package sfu_test

import (
	"fmt"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"stoa/audio/sfu"
)

// Pion keeps every address that it has answered, until ICE restarts.
func TestPionGetsToKnowAFewAddresses(t *testing.T) {
	h := newHall(t)
	c := h.newCaller(t, 1)
	c.peer.WithoutHaste()
	first := dialUDPFrom(t, h.Addr(), 0)
	defer first.Close()
	if !c.calls(first, patience) {
		t.Fatal("the first call is not answered")
	}
	if n := c.callsFromPorts(h, 1, 300); n != sfu.MaxAddresses-1 {
		t.Errorf("%d ports beside the first were answered", n)
	}
	if !c.calls(first, patience) {
		t.Error("the first address is not answered any more")
	}
	if n := h.Stats().TooManyAddresses; n != 300-sfu.MaxAddresses+1 {
		t.Errorf("%d calls were counted", n)
	}
	c.restart()
	if n := c.callsFromPorts(h, 300, 1); n != 1 {
		t.Error("after a restart a new address is not answered")
	}
}

// callsFromPorts sends one binding request from each port and returns how many were
// answered.
func (c *caller) callsFromPorts(h *hall, from, ports int) (n int) {
	c.t.Helper()
	var all []*net.UDPConn
	for i := range ports {
		conn := dialUDPFrom(c.t, h.Addr(), from+i)
		defer conn.Close()
		_, err := conn.Write(c.request())
		must(c.t, err)
		all = append(all, conn)
	}
	for i, conn := range all {
		wait := 100 * time.Millisecond // requests before the first unanswered one are done
		if i > n {
			wait = time.Millisecond
		}
		if answered(c.t, conn, wait) {
			n++
		}
	}
	return n
}

// Pion's state of a replaced peer is freed.
func TestReplacedPeersAreReleased(t *testing.T) {
	h := newHall(t)
	offer := anOffer(t)
	replace := func(n int) {
		for range n {
			c := h.newCallerWith(t, 1, offer)
			conn := dialUDPFrom(t, h.Addr(), 0)
			answered := c.calls(conn, patience)
			conn.Close()
			if !answered {
				t.Fatal("no answer")
			}
			c.callsFromPorts(h, 1, 10)
			must(t, c.peer.Close())
		}
	}
	replace(5) // pools and tables reach their sizes
	before, goroutines := heap(), runtime.NumGoroutine()
	const n = 50
	replace(n)
	eventually(t, "their goroutines have ended", func() bool { return runtime.NumGoroutine() <= goroutines })
	if grown := heap() - before; grown > n*2<<10 {
		t.Errorf("%d replaced peers left %d KiB", n, grown>>10)
	} else {
		t.Logf("%d replaced peers left %d KiB", n, grown>>10)
	}
}

// BenchmarkCallsFromManyPorts prints the cost of a peer that sends binding requests
// from as many UDP ports as there are: heap, and CPU time per further request.
func BenchmarkCallsFromManyPorts(b *testing.B) {
	for _, ports := range []int{1, 100, 18_000} {
		b.Run(fmt.Sprint(ports), func(b *testing.B) { callsFromManyPorts(b, ports) })
	}
}

func callsFromManyPorts(b *testing.B, ports int) {
	h := newHall(b)
	c := h.newCaller(b, 1)
	c.peer.WithoutHaste()
	conn := dialUDPFrom(b, h.Addr(), 0)
	before := heap()
	for i := range ports {
		conn.Close()
		conn = dialUDPFrom(b, h.Addr(), i)
		if i%100 != 0 && i != ports-1 {
			_, err := conn.Write(c.request())
			must(b, err)
			continue
		}
		c.calls(conn, 100*time.Millisecond) // earlier requests are done
	}
	grown := heap() - before
	for b.Loop() {
		const requests = 500
		used := cpuTime(b)
		for range requests {
			c.calls(conn, time.Millisecond)
		}
		b.ReportMetric(float64((cpuTime(b)-used).Microseconds())/requests, "cpu-µs/request")
	}
	b.ReportMetric(float64(grown)/1024, "KiB")
	conn.Close()
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func cpuTime(b testing.TB) time.Duration {
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
