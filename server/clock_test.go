package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// The clock is set an hour forward and two back while somebody is in a room: the
// session goes on, what is drawn is kept, and nothing is taken for stuck.
func TestNobodyNoticesThatTheClockIsSet(t *testing.T) {
	t.Parallel() // with the others: it waits most of the time
	address, ops, step := freeAddress(t), freeAddress(t), filepath.Join(t.TempDir(), "step")
	server := exec.Command(settable(t), "--listen", address, "--udp", address, "--ops", ops, "--data", t.TempDir())
	server.Env = append(os.Environ(), "STEP="+step)
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
		for range 2 { // the server looks at its sessions when it pings them
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

// awaitDate waits until the server's clock is so many seconds from this one's.
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

// settable builds the server with a clock that can be set: package time is
// replaced by one that adds the seconds in the file STEP to what the machine's
// clock says, and to nothing else, as setting that clock does.
func settable(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	must(t, err)
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(original)
	must(t, err)
	const now = "sec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), now) == 0 {
		t.Fatal("package time is not as it was; see what Now does")
	}
	changed := strings.ReplaceAll(string(source), now, now+"\tsec += stepped.Load()\n")
	changed = strings.Replace(changed, "import (\n", "import (\n\t\"sync/atomic\"\n", 1) + `
//go:linkname stepped
var stepped atomic.Int64
`
	const reader = `package main

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"
	_ "unsafe"
)

//go:linkname stepped time.stepped
var stepped atomic.Int64

func init() {
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			text, _ := os.ReadFile(os.Getenv("STEP"))
			if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
				stepped.Store(n)
			}
		}
	}()
}
`
	folder := t.TempDir()
	here, err := os.Getwd()
	must(t, err)
	files := map[string]string{original: filepath.Join(folder, "time.go"), filepath.Join(here, "stepped.go"): filepath.Join(folder, "stepped.go")}
	must(t, os.WriteFile(files[original], []byte(changed), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "stepped.go"), []byte(reader), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": files})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "overlay.json"), overlay, 0o600))
	binary := filepath.Join(folder, "stoa")
	if out, err := exec.Command("go", "build", "-overlay", filepath.Join(folder, "overlay.json"), "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}
