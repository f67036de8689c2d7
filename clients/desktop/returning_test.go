//go:build desktop

package main

import (
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
)

// TestAServerThatWasKilledIsComeBackTo uses its own server, which restarts on the same
// port.
func TestAServerThatWasKilledIsComeBackTo(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	shared := here
	t.Cleanup(func() { here = shared })
	here.folder = t.TempDir()
	start := func() {
		here.server = exec.Command(filepath.Join(shared.folder, "stoa"), "--listen", address, "--ops", "", "--log-level", "error",
			"--data", filepath.Join(here.folder, "data"), "--rooms", "lobby")
		if err := here.listen(); err != nil {
			t.Fatal(err)
		}
	}
	start()
	t.Cleanup(func() { stop(here.server) })
	watcher := come(t, headless.Options{Name: "Watcher"})
	d := open(t, nil, "--name=Returner", "--at=1.5,-4,0")
	t.Cleanup(func() { d.end(t) })
	number := somebody(t, watcher, "Returner")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, 1.5, -4, 0.1) })
	answers(t, watcher, number)
	if err := here.server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = here.server.Wait()
	start()
	for watcher.Visits() < 2 {
		asked := 0
		next := func(*worldstate.Replica) bool { asked++; return asked > 1 } // after the next change
		if err := watcher.Await(within(t), next); err != nil {
			t.Fatal(err)
		}
	}
	number = somebody(t, watcher, "Returner")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, 1.5, -4, 0.1) })
	for range 5 { // it may still be on its way
		hands(t, "keydown", "w", "sleep", "0.7", "keyup", "w")
		ctx, cancel := contextFor(t, 2*time.Second)
		err := watcher.Await(ctx, func(r *worldstate.Replica) bool {
			b, there := r.Body(number)
			return there && b.Feet()[2] < -4.8
		})
		cancel()
		if err == nil {
			return
		}
	}
	t.Error("who came back cannot walk")
}
