package port

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

const (
	short  = 200 * time.Millisecond // patience of a port in tests
	little = 2 << 10                // bytes of a small receive buffer
)

// pair returns a connection of each listener's kind and its far end, which has a
// receive buffer of the given size in bytes.
func pair(t *testing.T, patience time.Duration, buffer int) (ours net.Conn, far *net.TCPConn) {
	t.Helper()
	p, err := Listen(Config{Listen: "127.0.0.1:0", Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	far = dial(t, p).(*net.TCPConn)
	if err := far.SetReadBuffer(buffer); err != nil {
		t.Fatal(err)
	}
	if _, err := far.Write([]byte("GET")); err != nil {
		t.Fatal(err)
	}
	ours, _ = accepted(t, p.Plain, 3)
	return ours, far
}

// writes writes everything to a connection that somebody else reads.
func writes(ours net.Conn, bytes int) (sent int, took time.Duration, err error) {
	began := time.Now()
	sent, err = ours.Write(make([]byte, bytes))
	return sent, time.Since(began), err
}

const much = 16 << 20 // bytes; more than any kernel keeps for a connection

func TestWhatNobodyReadsIsNotWrittenForLong(t *testing.T) {
	ours, _ := pair(t, short, little)
	sent, took, err := writes(ours, much)
	if !errors.Is(err, os.ErrDeadlineExceeded) || took > 10*short {
		t.Errorf("%v after %v", err, took)
	}
	if sent > 512<<10 {
		t.Errorf("the kernel took %d KiB", sent>>10)
	}
	if _, took, err = writes(ours, 1); err == nil || took > short/2 {
		t.Errorf("the next write waited for %v: %v", took, err)
	}
}

func TestAByteNowAndThenIsNoReading(t *testing.T) {
	ours, far := pair(t, short, little)
	go func() {
		one := make([]byte, 1)
		for tick := time.NewTicker(short / 10); ; <-tick.C {
			if _, err := far.Read(one); err != nil {
				return
			}
		}
	}()
	if _, took, err := writes(ours, much); !errors.Is(err, os.ErrDeadlineExceeded) || took > 10*short {
		t.Errorf("%v after %v", err, took)
	}
}

func TestWhoReadsSlowlyGetsEverything(t *testing.T) {
	t.Parallel()
	ours, far := pair(t, 5*short, 256<<10)
	const all = 4 << 20 // at 1.3 MB/s
	var got atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 64<<10)
		for tick := time.NewTicker(short / 4); got.Load() < all; <-tick.C {
			n, err := io.ReadAtLeast(far, b, min(len(b), all-int(got.Load())))
			got.Add(int64(n))
			if err != nil {
				return
			}
		}
	}()
	if _, took, err := writes(ours, all); err != nil || took < 10*short {
		t.Errorf("%v after %v", err, took)
	}
	<-done
	if got.Load() != all {
		t.Errorf("%d bytes came", got.Load())
	}
}

func TestTheOwnersDeadlineCounts(t *testing.T) {
	ours, _ := pair(t, time.Minute, little)
	if err := ours.SetWriteDeadline(time.Now().Add(short)); err != nil {
		t.Fatal(err)
	}
	if _, took, err := writes(ours, much); !errors.Is(err, os.ErrDeadlineExceeded) || took > 10*short {
		t.Errorf("%v after %v", err, took)
	}
	other, _ := pair(t, time.Minute, little)
	go func() { // while it is being written
		<-time.After(short)
		_ = other.SetWriteDeadline(time.Now())
	}()
	if _, took, err := writes(other, much); !errors.Is(err, os.ErrDeadlineExceeded) || took > 10*short {
		t.Errorf("%v after %v", err, took)
	}
}

func TestAnOwnerWithoutDeadlineDoesNotEndPatience(t *testing.T) {
	ours, _ := pair(t, 2*short, little)
	go func() {
		<-time.After(short)
		_ = ours.SetDeadline(time.Time{})
	}()
	if _, took, err := writes(ours, much); !errors.Is(err, os.ErrDeadlineExceeded) || took > 20*short {
		t.Errorf("%v after %v", err, took)
	}
}
