//go:build unix

package sfu_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/pion/webrtc/v3"

	"stoa/spatial"
)

// The cost of forwarding is measured in the server: the clients are another process,
// and this process's CPU time counts.

const (
	talkers   = 6
	listeners = 60
	speaking  = 4 * time.Second

	generatorMark = "STOA_VOICES_GENERATOR"
)

// discard takes a client's media and reads nothing of it.
type discard struct{}

func (discard) Read([]byte) (int, error)    { return 0, io.EOF }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// call is one message between the two processes: an offer or its answer, or, without
// either, a signal to continue.
type call struct {
	ID  uint16
	SDP string
}

type line struct {
	in  *json.Decoder
	out *json.Encoder
}

func (l line) tell(t testing.TB, c call) { must(t, l.out.Encode(c)) }

func (l line) ask(t testing.TB) (c call) {
	must(t, l.in.Decode(&c))
	return c
}

// BenchmarkVoices prints the server's CPU time per packet sent to a listener: six
// people speak, sixty hear all of them, everything included. It also prints the memory
// of one connection.
func BenchmarkVoices(b *testing.B) {
	h := newHall(b)
	to, stop := generator(b)
	defer stop()
	memory, goroutines := used()
	var all []spatial.Hearing
	for range talkers + listeners {
		c := to.ask(b)
		peer, err := h.NewPeer(h.sw, c.ID, talkers)
		must(b, err)
		answer, err := peer.Answer(context.Background(), c.SDP)
		must(b, err)
		to.tell(b, call{SDP: answer})
		if c.ID > talkers {
			all = append(all, listens(c.ID, 1, 2, 3, 4, 5, 6))
		}
	}
	to.ask(b) // everybody is connected
	h.sw.Route(all)
	nowMemory, nowGoroutines := used()
	for b.Loop() {
		before, out := cpu(b), h.forwarded(all)
		to.tell(b, call{})
		to.ask(b) // everybody has spoken
		sent := h.forwarded(all) - out
		b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/1000/float64(sent), "cpu-µs/forwarded")
		b.ReportMetric(float64(sent)/speaking.Seconds(), "forwarded/s")
	}
	b.ReportMetric((nowMemory-memory)/1024/(talkers+listeners), "KiB/peer")
	b.ReportMetric((nowGoroutines-goroutines)/(talkers+listeners), "goroutines/peer")
}

// used returns bytes of heap and stacks, and the number of goroutines.
func used() (bytes, goroutines float64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse + m.StackInuse), float64(runtime.NumGoroutine())
}

func (h *hall) forwarded(all []spatial.Hearing) (n uint64) {
	for _, one := range all {
		for _, sent := range h.sw.Forwarded(one.Listener) {
			n += sent
		}
	}
	return n
}

func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// generator starts this binary again as the clients.
func generator(b *testing.B) (to line, stop func()) {
	child := exec.Command(os.Args[0], "-test.run=^TestVoicesGenerator$")
	child.Env = append(os.Environ(), generatorMark+"=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	must(b, err)
	out, err := child.StdoutPipe()
	must(b, err)
	must(b, child.Start())
	return line{json.NewDecoder(bufio.NewReader(out)), json.NewEncoder(in)}, func() {
		in.Close()
		_, _ = io.Copy(io.Discard, out)
		must(b, child.Wait())
	}
}

// TestVoicesGenerator is no test: it is the other process.
func TestVoicesGenerator(t *testing.T) {
	if os.Getenv(generatorMark) == "" {
		t.Skip("runs in a process of its own, for BenchmarkVoices")
	}
	from := line{json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)}
	var crowd []*client
	for id := uint16(1); id <= talkers+listeners; id++ {
		slots := 0
		if id > talkers {
			slots = talkers
		}
		c := newClient(t, id, slots, clientWishes{sink: discard{}})
		offer, err := c.pc.CreateOffer(nil)
		must(t, err)
		must(t, c.pc.SetLocalDescription(offer))
		from.tell(t, call{id, offer.SDP})
		must(t, c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: from.ask(t).SDP}))
		c.await(c.up, "connected")
		crowd = append(crowd, c)
	}
	from.tell(t, call{})
	for from.in.More() {
		from.ask(t)
		speakTogether(crowd[:talkers])
		from.tell(t, call{})
	}
}

// speakTogether lets everybody send a packet every 20 ms, out of phase.
func speakTogether(crowd []*client) {
	each := 20 * time.Millisecond / time.Duration(len(crowd))
	tick := time.NewTicker(each)
	defer tick.Stop()
	for i := range int(speaking / each) {
		<-tick.C
		crowd[i%len(crowd)].say(1)
	}
}
