package main_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// The clock is set an hour forward and two back while somebody is in a room: the
// session goes on, strokes are stored, and nothing counts as stuck.
func TestNobodyNoticesThatTheClockIsSet(t *testing.T) {
	t.Parallel() // in parallel: it waits most of the time
	address, ops, step := freeAddress(t), freeAddress(t), filepath.Join(t.TempDir(), "step")
	binary := filepath.Join(t.TempDir(), "stoa")
	if out, err := exec.Command("go", "run", "./settable", binary).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := exec.Command(binary, "--listen", address, "--udp", address, "--ops", ops, "--data", t.TempDir())
	server.Env = append(os.Environ(), "STOA_TEST_CLOCK="+step)
	link := firstLink(t, server)
	t.Cleanup(func() { server.Process.Kill(); _ = server.Wait() })
	awaitReadiness(t, ops, http.StatusOK, "")

	conn := enter(t, link)
	pinged := make(chan struct{}, 100)
	conn.SetPingHandler(func(text string) error {
		pinged <- struct{}{}
		return conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(time.Second))
	})
	ada := listen(t, conn)
	ada.awaits(aBoard)
	for n, seconds := range []string{"3600", "-3600", "0"} {
		must(t, os.WriteFile(step, []byte(seconds), 0o600))
		awaitDate(t, ops, seconds)
		for range 2 { // the server checks its sessions when it pings them
			select {
			case <-pinged:
			case <-time.After(20 * time.Second):
				t.Fatal("the server pings no more")
			}
		}
		ada.draws(uint64(n + 1))
		ada.awaits(acknowledged(uint64(n + 1)))
		awaitReadiness(t, ops, http.StatusOK, "")
	}
}

// awaitDate waits until the server's clock differs by that many seconds from this
// one's.
func awaitDate(t *testing.T, ops, seconds string) {
	t.Helper()
	by, err := time.ParseDuration(seconds + "s")
	must(t, err)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get("http://" + ops + "/healthz")
		must(t, err)
		answer.Body.Close()
		at, err := http.ParseTime(answer.Header.Get("Date"))
		must(t, err)
		if off := at.Sub(time.Now().Add(by)); off.Abs() < 10*time.Second {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the server's clock says %v", at)
		}
	}
}
