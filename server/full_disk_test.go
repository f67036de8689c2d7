package main_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// With a full disk strokes are refused, everybody stays and sees nothing of it, people
// can enter rooms, and /readyz names the disk; with space on the disk all goes on.
func TestAFullDiskRefusesStrokesAndNothingElse(t *testing.T) {
	t.Parallel()
	address, ops := freeAddress(t), freeAddress(t)
	server := exec.Command(program(t), "--listen", address, "--udp", address, "--ops", ops, "--rooms", "lobby,hall", "--data", t.TempDir())
	links := firstLinks(t, server, 2)
	t.Cleanup(func() { server.Process.Kill(); _ = server.Wait() })
	ada := listen(t, enter(t, links[0]))
	ada.awaits(aBoard)
	ada.draws(1)
	ada.awaits(acknowledged(1))
	awaitReadiness(t, ops, http.StatusOK, "")

	drain := fillDisk(t, server.Process)
	ada.draws(2)
	ada.awaits(func(m wire.Message) bool {
		e, is := m.(*wire.Refused)
		return is && e.Reason == wire.StoreFailed && *e.Ref == 2
	})
	awaitReadiness(t, ops, http.StatusServiceUnavailable, "disk")
	listen(t, enter(t, links[1])).awaits(aBoard)

	drain()
	awaitReadiness(t, ops, http.StatusOK, "")
	ada.draws(3)
	ada.awaits(func(m wire.Message) bool {
		switch m.(type) {
		case *worldstate.ContentsReset, *worldstate.Records:
			t.Errorf("told %T because of strokes that were refused", m)
		}
		return acknowledged(3)(m)
	})
}

func aBoard(m wire.Message) bool {
	s, is := m.(*worldstate.Records)
	return is && !s.More && s.Parent == wall
}

func acknowledged(n uint64) func(wire.Message) bool {
	return func(m wire.Message) bool {
		a, is := m.(*worldstate.Acknowledged)
		return is && a.ClientSequence == n
	}
}

// listener reads all the time, so that it answers pings.
type listener struct {
	t    *testing.T
	conn *websocket.Conn
	told chan wire.Message
}

func listen(t *testing.T, conn *websocket.Conn) *listener {
	l := &listener{t, conn, make(chan wire.Message, 10000)}
	t.Cleanup(func() { conn.Close() })
	go func() {
		defer close(l.told)
		for {
			_, data, err := conn.ReadMessage()
			for err == nil && len(data) > 0 {
				var m wire.Message
				if m, data, err = wire.ParseServer(data); err == nil {
					l.told <- m
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return l
}

func (l *listener) draws(n uint64) {
	write(l.t, l.conn, &worldstate.Operation{ClientSequence: n, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(n)}, record.Line{Width: 8, Points: []byte{2, 2}})}})
}

// awaits skips messages until is reports true about one.
func (l *listener) awaits(is func(wire.Message) bool) {
	l.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case m, open := <-l.told:
			if !open {
				l.t.Fatal("the connection ended")
			}
			if is(m) {
				return
			}
		case <-late:
			l.t.Fatal("waited in vain")
		}
	}
}

// fillDisk makes every write to a file of the process fail.
func fillDisk(t *testing.T, p *os.Process) (drain func()) {
	t.Helper()
	strace := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "trace=pwrite64,fallocate,ftruncate",
		"-e", "inject=pwrite64,fallocate:error=ENOSPC", "-p", strconv.Itoa(p.Pid))
	says, err := strace.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := strace.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(says).ReadString('\n')
	if err != nil || !strings.Contains(line, "attached") {
		t.Fatalf("strace: %s %v", line, err)
	}
	go io.Copy(io.Discard, says)
	drain = func() {
		_ = strace.Process.Signal(os.Interrupt) // detaches from the process
		_ = strace.Wait()
	}
	t.Cleanup(drain)
	return drain
}

func awaitReadiness(t *testing.T, ops string, status int, word string) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get("http://" + ops + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode == status && strings.Contains(string(body), word) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("/readyz says %d %s", answer.StatusCode, body)
		}
	}
}
