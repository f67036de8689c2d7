package main

import (
	"path"
	"path/filepath"
	"strings"
	"testing"

	"stoa/worldstate"
)

// A room is exported while people draw, and another server imports it when it is
// stopped.
func TestARoomMovesToAnotherServer(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := builds(t, "..", "./server", "stoa")
	h := open(t)
	ada := h.joins("Ada", "lobby")
	wall := ada.board()
	for range 3 {
		ada.draws(wall)
	}
	must(t, ada.Chat(soon(t), worldstate.ToAll, "see you there"))
	file, data := filepath.Join(t.TempDir(), "lobby.room"), filepath.Join(t.TempDir(), "data")
	if says, err := stoa(t, program, "export", h.link("lobby"), file, "--data", h.cfg.Data, "--members"); err != nil {
		t.Fatalf("%v: %s", err, says)
	}
	if says, err := stoa(t, program, "import", file, "--data", h.cfg.Data); err == nil || !strings.Contains(says, "stop it first") {
		t.Errorf("into a server in use: %v: %s", err, says)
	}
	if says, err := stoa(t, program, "export", "nowhere", file, "--data", h.cfg.Data); err == nil || !strings.Contains(says, "no link") {
		t.Errorf("no room: %v: %s", err, says)
	}
	for range 2 { // a room twice is two rooms
		if says, err := stoa(t, program, "import", file, "--data", data); err != nil {
			t.Fatalf("%v: %s", err, says)
		}
	}
	other := openWith(t, func(c *config) { c.Data = data })
	if len(other.links) != 3 || path.Base(h.link("lobby")) == path.Base(other.link("lobby")) { // two rooms and the owner link
		t.Errorf("%+v", other.links)
	}
	bob := other.joins("Bob", "lobby")
	bob.sees("the strokes and the chat", func(r *worldstate.Replica) bool {
		return r.Complete() && r.Contents.Set(wall).Len() == 3 && len(r.Lines) == 1 && r.Lines[0].Text == "see you there"
	})
	bob.draws(wall)
	must(t, other.stop())
	other.running = nil
	if says, err := stoa(t, program, "import", file, "--data", data, "--same-id"); err != nil || !strings.HasPrefix(says, path.Base(h.link("lobby"))) {
		t.Errorf("with the same id: %v: %s", err, says)
	}
	if says, err := stoa(t, program, "import", file, "--data", data, "--same-id"); err == nil || !strings.Contains(says, "exists already") {
		t.Errorf("the same id twice: %v: %s", err, says)
	}
}
