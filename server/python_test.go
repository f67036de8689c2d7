package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stoa/clients/headless"
	"stoa/worldstate"
)

// The bot in Python knows the protocol from its page alone, and WebRTC from a stack that is no
// browser's.
func TestABotInPython(t *testing.T) {
	if testing.Short() {
		t.Skip("walks in real time")
	}
	if _, err := os.Stat("/usr/lib/python3/dist-packages/aiortc"); err != nil {
		t.Skip("needs Debian's python3-aiortc, python3-websockets and python3-msgpack")
	}
	h := open(t)
	ada := h.joinsWith("lobby", headless.Options{Name: "Ada", Slots: 4, Voice: true, Listen: true})
	ada.talks()
	before := 0
	board := ada.board()
	ada.Read(func(r *worldstate.Replica) { before = r.Contents.Set(board).Len() })
	cmd := exec.CommandContext(soon(t), "/usr/bin/python3", filepath.Join("..", "clients", "python", "bot.py"), h.link("lobby"), "--hear", "20")
	said, err := cmd.CombinedOutput()
	for _, want := range []string{"joined as", "walked to", "drew", "said", "resumed", "heard 20"} {
		if !strings.Contains(string(said), want) {
			t.Fatalf("the bot never says %q (%v):\n%s", want, err, said)
		}
	}
	ada.sees("what the bot drew", strokes(board, before+1))
	ada.seesName("Python", false)
}
