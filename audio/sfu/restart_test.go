package sfu_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/pion/webrtc/v3"

	"stoa/audio/sfu"
)

// Pion keeps every offer until the first connection is up.
func TestRestartsWithoutAConnectionEnd(t *testing.T) {
	h := newHall(t)
	c := h.newCaller(t, 1)
	for range sfu.MaxRestarts {
		c.restart()
	}
	before, goroutines := heap(), runtime.NumGoroutine()
	const n = 300
	for range n {
		c.renames()
		if _, err := c.peer.Answer(context.Background(), c.offer); !errors.Is(err, sfu.ErrBadOffer) {
			t.Fatalf("one more restart: %v", err)
		}
	}
	if grown := heap() - before; grown > 100<<10 {
		t.Errorf("%d restarts left %d KiB", n, grown>>10)
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d restarts left %d goroutines", n, now-goroutines)
	}
}

// Pion reports connecting and connected in any order, wrongly once in some hundred
// times.
func TestAConnectionIsRestartedAsOftenAsNeedBe(t *testing.T) {
	h := newHall(t)
	c := h.join(t, 1, 1)
	c.peer.WithoutHaste()
	for range 500 {
		c.negotiate(&webrtc.OfferOptions{ICERestart: true})
		c.await(c.connected, "connected again")
		eventually(t, "the server has the connection", c.peer.Connected)
	}
}
