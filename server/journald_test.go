package main_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Output to the journal contains no link; a file for the owner of the data does.
func TestTheJournalHoldsNoLinks(t *testing.T) {
	t.Parallel()
	data, address := t.TempDir(), freeAddress(t)
	read, out, err := os.Pipe()
	must(t, err)
	defer read.Close()
	about, err := out.Stat()
	must(t, err)
	stat := about.Sys().(*syscall.Stat_t)
	server := exec.Command(program(t), "--listen", address, "--udp", address, "--ops", "", "--data", data)
	server.Env = append(os.Environ(), fmt.Sprintf("JOURNAL_STREAM=%d:%d", stat.Dev, stat.Ino))
	server.Stdout, server.Stderr = out, out
	must(t, server.Start())
	defer func() { server.Process.Kill(); _ = server.Wait() }()
	out.Close()
	lines := bufio.NewScanner(read)
	said := false
	for !said && lines.Scan() {
		if strings.Contains(lines.Text(), "/r/") || strings.Contains(lines.Text(), "/own#") {
			t.Errorf("the journal has %s", lines.Text())
		}
		said = strings.Contains(lines.Text(), "links.txt")
	}
	file := filepath.Join(data, "links.txt")
	text, err := os.ReadFile(file)
	must(t, err)
	about, err = os.Stat(file)
	must(t, err)
	if !said || !strings.Contains(string(text), "/r/") || !strings.Contains(string(text), "/own#") || about.Mode().Perm() != 0o600 {
		t.Errorf("said so: %v; %v: %s", said, about.Mode(), text)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
