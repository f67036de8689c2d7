package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// opensOlderData starts this server on an older server's data: strokes that
// testdata/upgrade/writer.go drew are there, strokes that it erased can be restored,
// and people can draw.
func opensOlderData(t *testing.T, data string) {
	t.Helper()
	h := openWith(t, func(c *config) { c.Data = data })
	ada := h.joins("Ada", "lobby")
	wall := ada.board()
	ada.sees("the older server's strokes", strokes(wall, 4))
	var erased []record.ID
	room, err := worldstate.ParseRoomID(path.Base(h.link("lobby")))
	must(t, err)
	must(t, h.rooms.Open(room).World.Do(soon(t), func(s *worldstate.State) {
		for _, e := range s.Contents.Set(wall).Deleted() {
			erased = append(erased, e.ID)
		}
	}))
	_, err = ada.Restore(soon(t), wall, erased...)
	must(t, err)
	ada.sees("what the older server erased", strokes(wall, 5))
	ada.draws(wall)
	ada.sees("one more", strokes(wall, 6))
}

// v1.db was written by the server of commit 7a70ac6, the first with durable boards, and
// closed normally.
func TestTheFirstServersDataOpen(t *testing.T) {
	data := t.TempDir()
	content, err := os.ReadFile(filepath.Join("testdata", "upgrade", "v1.db"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(data, "stoa.db"), content, 0o600))
	opensOlderData(t, data)
}

// previous unpacks the previous commit, with the writer in it.
func previous(t *testing.T) (folder string) {
	t.Helper()
	commit, err := exec.Command("git", "rev-parse", "--verify", "--quiet", "HEAD~1").Output()
	if err != nil {
		t.Skip("There is no commit before this one here (not a git checkout, or a shallow one): its data are not tried.")
	}
	folder = t.TempDir()
	archive := exec.Command("git", "archive", strings.TrimSpace(string(commit)))
	archive.Dir = ".."
	unpack := exec.Command("tar", "-x", "-C", folder)
	unpack.Stdin, err = archive.StdoutPipe()
	must(t, err)
	must(t, unpack.Start())
	must(t, archive.Run())
	must(t, unpack.Wait())
	source, err := os.ReadFile(filepath.Join("testdata", "upgrade", "writer.go"))
	must(t, err)
	must(t, os.MkdirAll(filepath.Join(folder, "clients", "writer"), 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "clients", "writer", "main.go"), source, 0o600))
	return folder
}

// builds builds a program from the folder's sources.
func builds(t *testing.T, folder, source, program string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), program)
	build := exec.Command("go", "build", "-o", to, source)
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %s of the previous commit: %v\n%s", source, err, out)
	}
	return to
}

func TestThePreviousCommitsDataOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the previous commit")
	}
	folder := previous(t)
	server, writer := builds(t, folder, "./server", "server"), builds(t, folder, "./clients/writer", "writer")
	data := filepath.Join(t.TempDir(), "data")
	link, stop := runs(t, exec.Command(server, "--listen", "127.0.0.1:0", "--udp", "127.0.0.1:0", "--ops", "", "--data", data, "--log-level", "warn"))
	if out, err := exec.CommandContext(soon(t), writer, link).CombinedOutput(); err != nil {
		t.Fatalf("draw on the previous commit's server: %v\n%s", err, out)
	}
	stop()
	opensOlderData(t, data)
}

// runs starts a server and returns the printed link of the lobby.
func runs(t *testing.T, server *exec.Cmd) (link string, stop func()) {
	t.Helper()
	out, err := server.StdoutPipe()
	must(t, err)
	server.Stderr = os.Stderr
	must(t, server.Start())
	links, read := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if words := strings.Fields(lines.Text()); len(words) == 2 && words[0] == "lobby" {
				links <- words[1]
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = server.Process.Signal(syscall.SIGTERM)
		<-read
		if err := server.Wait(); err != nil {
			t.Errorf("the server ended badly: %v", err)
		}
	}
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	select {
	case link = <-links:
	case <-ctx.Done():
		t.Fatal("the server printed no link to the lobby")
	}
	return link, stop
}
