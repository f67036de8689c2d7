package main

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stoa/server/backup"
	"stoa/worldstate"
)

// stoa runs the program with arguments and returns what it says.
func stoa(t *testing.T, program string, arguments ...string) (says string, err error) {
	t.Helper()
	out, err := exec.CommandContext(soon(t), program, arguments...).CombinedOutput()
	return string(out), err
}

// goesOnFrom lets the server go on at the same address with another data folder.
func (h *house) goesOnFrom(data string) {
	h.t.Helper()
	address, err := url.Parse(h.link("lobby"))
	must(h.t, err)
	must(h.t, h.stop())
	h.cfg.Listen, h.cfg.Data = "127.0.0.1:"+address.Port(), data
	h.running, err = start(h.t.Context(), h.cfg)
	must(h.t, err)
}

// A server is saved while people draw, and later goes on from there. People who know
// more than the backup has get the boards anew, and everybody sees the same.
func TestAfterARestoreEverybodySeesTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := builds(t, "..", "./server", "stoa")
	h := open(t)
	ada, bob := h.joins("Ada", "lobby"), h.joins("Bob", "lobby")
	wall := ada.board()
	for range 3 {
		ada.draws(wall)
	}
	folder := t.TempDir()
	file, data := filepath.Join(folder, "stoa.tar"), filepath.Join(folder, "data")
	if says, err := stoa(t, program, "backup", file, "--data", h.cfg.Data); err != nil {
		t.Fatalf("%v: %s", err, says)
	}
	for range 5 {
		ada.draws(wall)
	}
	bob.sees("all strokes", strokes(wall, 8))
	for range 2 { // the second time the folder is in use
		says, err := stoa(t, program, "restore", file, "--data", data)
		if _, there := os.Stat(filepath.Join(data, "stoa.lock")); (err == nil) != (there != nil) || len(says) < 40 {
			t.Fatalf("%v: %s", err, says)
		}
		if err == nil {
			h.goesOnFrom(data)
		}
	}
	for _, p := range []*person{ada, bob} {
		p.sees("the strokes of the backup alone", strokes(wall, 3))
	}
	eve := h.joins("Eve", "lobby")
	for range 7 { // more results than anybody knew before
		eve.draws(wall)
	}
	ada.draws(wall)
	for _, p := range []*person{ada, bob, eve} {
		p.sees("what was drawn since", strokes(wall, 11))
	}
	for _, p := range []*person{ada, bob} {
		if p.Digest(wall) != eve.Digest(wall) {
			t.Errorf("%s sees another board than Eve", p.name)
		}
	}
}

// A killed server leaves a log beside its database; its folder can be saved too.
func TestAKilledServersFolderIsSaved(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := builds(t, "..", "./server", "stoa")
	h := open(t)
	ada := h.joins("Ada", "lobby")
	wall := ada.board()
	ada.draws(wall)
	killed := leave(t, h.cfg.Data, "stoa.db", "stoa.db-wal", "keys/admin.key")
	file := filepath.Join(t.TempDir(), "stoa.tar")
	for range 2 {
		says, err := stoa(t, program, "backup", file, "--data", killed, "--force")
		if err != nil || !strings.Contains(says, "MiB") {
			t.Fatalf("%v: %s", err, says)
		}
	}
	if says, err := stoa(t, program, "backup", file, "--data", killed); err == nil || !strings.Contains(says, "--force") {
		t.Errorf("%v: %s", err, says)
	}
	restored := filepath.Join(t.TempDir(), "data")
	_, err := backup.Restore(t.Context(), file, restored)
	must(t, err)
	again := openWith(t, func(c *config) { c.Data = restored })
	again.joins("Bob", "lobby").sees("the stroke", strokes(wall, 1))
}

// A server with --backup-every saves its folder by itself and says so in the metrics.
func TestAServerSavesItsFolderByItself(t *testing.T) {
	h := openWith(t, func(c *config) { c.BackupEvery, c.BackupKeep, c.Ops = time.Hour, 7, "127.0.0.1:0" })
	ada := h.joins("Ada", "lobby")
	var made []string
	h.awaits("a backup", func() bool {
		made, _ = filepath.Glob(filepath.Join(h.cfg.Data, "backups", "stoa-*.tar"))
		return len(made) == 1
	})
	ada.draws(ada.board())
	m, err := backup.Verify(made[0])
	must(t, err)
	if m.Program != version {
		t.Errorf("%+v", m)
	}
	_, text := h.says("/metrics")
	for _, line := range []string{"stoa_backup_age_seconds ", "stoa_backup_failures_total 0"} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	ada.sees("the room as before", func(r *worldstate.Replica) bool { return r.Complete() })
}

// A folder that was copied as it is, and not with stoa backup, has the key of resume
// tokens too: whoever resumes with newer results gets the boards anew.
func TestAfterTheDiskWentBackEverybodySeesTheSame(t *testing.T) {
	h := open(t)
	ada := h.joins("Ada", "lobby")
	wall := ada.board()
	for range 3 {
		ada.draws(wall)
	}
	data := leave(t, h.cfg.Data, "stoa.db", "stoa.db-wal", "keys/admin.key", "keys/resume.key")
	for range 5 {
		ada.draws(wall)
	}
	you := ada.You()
	h.goesOnFrom(data)
	ada.sees("the strokes of the copy alone", strokes(wall, 3))
	if ada.You() != you {
		t.Error("Ada did not resume, so the test shows nothing")
	}
	ada.draws(wall)
	bob := h.joins("Bob", "lobby")
	bob.sees("what was drawn since", strokes(wall, 4))
	ada.sees("what was drawn since", strokes(wall, 4))
	if ada.Digest(wall) != bob.Digest(wall) {
		t.Error("Ada sees another board than Bob")
	}
}
