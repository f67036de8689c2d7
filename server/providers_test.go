package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestStockProvidersOfNode lets the published packages y-websocket and @hocuspocus/provider
// edit a document, by clients/web/yjs/providers.mjs. PROVIDERS_EDITS says how many changes
// each of the four makes.
func TestStockProvidersOfNode(t *testing.T) {
	if testing.Short() {
		t.Skip("it edits for seconds")
	}
	web := filepath.Join("..", "clients", "web")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	for _, name := range []string{"yjs", "y-websocket", "@hocuspocus/provider", "ws"} {
		if _, err := os.Stat(filepath.Join(web, "node_modules", name)); err != nil {
			t.Skip("run npm install in clients/web first: ", err)
		}
	}
	s := openStudy(t)
	write, read := s.artist.passFor(s.room, s.id, true), s.artist.passFor(s.room, s.id, false)
	edits := 60
	if n := os.Getenv("PROVIDERS_EDITS"); n != "" {
		must(t, json.Unmarshal([]byte(n), &edits))
	}
	where, err := json.Marshal(map[string]any{"url": write.URL, "write": write.Token, "read": read.Token, "seed": 1, "edits": edits})
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", filepath.Join(web, "yjs", "providers.mjs"), string(where))
	node.Stderr = os.Stderr
	out, err := node.StdoutPipe()
	must(t, err)
	must(t, node.Start())
	var heard []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			What  string
			Words []string
		}
		must(t, json.Unmarshal(lines.Bytes(), &line))
		heard = append(heard, line.What)
		t.Logf("%.200s", lines.Text())
		if len(line.Words) > 0 {
			readsText(t, s.opened, strings.Join(line.Words, "\n"))
		}
	}
	must(t, node.Wait())
	if got := strings.Join(heard, " "); got != "edited presence end" {
		t.Errorf("the script said %q", got)
	}
}
