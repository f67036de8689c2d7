package main_test

import (
	"bufio"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tracedServer is the real program under strace.
type tracedServer struct {
	command *exec.Cmd
	link    string
}

// startTraced builds the server and runs it under strace until it has printed its first
// link.
func startTraced(t *testing.T, strace []string, server ...string) *tracedServer {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is not installed: apt-get install strace")
	}
	binary := program(t)
	address := freeAddress(t)
	arguments := append([]string{"-f", "-y"}, strace...)
	arguments = append(arguments, binary, "--listen", address, "--udp", address, "--ops", "")
	c := exec.Command("strace", append(arguments, server...)...)
	c.Stderr = io.Discard
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &tracedServer{c, firstLink(t, c)}
}

// program builds the server.
func program(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "stoa")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// firstLink starts the server and waits until it has printed its first link.
func firstLink(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	return firstLinks(t, c, 1)[0]
}

// firstLinks starts the server and waits until it has printed so many links.
func firstLinks(t *testing.T, c *exec.Cmd, n int) (links []string) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for range n {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the server printed no link: %v", err)
		}
		links = append(links, strings.Fields(line)[1])
	}
	return links
}

func (s *tracedServer) stop(t *testing.T) {
	t.Helper()
	_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGTERM)
	_ = s.command.Wait() // strace ends with the same signal
}
