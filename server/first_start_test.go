package main_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// However early a first start is killed, the next one makes the rooms and does not take
// the folder for one that has lost them.
func TestAFirstStartThatIsKilledStartsAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program many times")
	}
	binary, address := program(t), freeAddress(t)
	server := func(data string) *exec.Cmd {
		return exec.Command(binary, "--listen", address, "--udp", address, "--ops", "", "--rooms", "lobby,hall", "--data", data)
	}
	for n := range 30 {
		data := filepath.Join(t.TempDir(), "data")
		first := server(data)
		if err := first.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(n) * 2 * time.Millisecond) // no event marks the moments that matter
		_ = first.Process.Kill()
		_ = first.Wait()
		next := server(data)
		links := firstLinks(t, next, 3) // two rooms and the owner link
		_ = next.Process.Kill()
		_ = next.Wait()
		if len(links) != 3 || links[0] == links[1] {
			t.Errorf("killed after %d ms: %v", 2*n, links)
		}
	}
}
