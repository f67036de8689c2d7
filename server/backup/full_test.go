//go:build linux

package backup

import (
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFullDiskDoesNotHurtTheRoom runs itself on a file system of 100 MiB, which holds
// the data too. A backup that would leave too little is not begun, or is given up when
// the disk fills meanwhile, and people go on drawing.
func TestAFullDiskDoesNotHurtTheRoom(t *testing.T) {
	if os.Getenv("BACKUP_SMALL_DISK") == "" {
		if err := exec.Command("unshare", "-rm", "true").Run(); err != nil {
			t.Skip("this machine lets nobody mount a file system of their own: ", err)
		}
		folder := t.TempDir()
		runs := exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs -o size=100m none "$0" && exec "$1" -test.v -test.run "^`+t.Name()+`$"`, folder, os.Args[0])
		runs.Env = append(os.Environ(), "BACKUP_SMALL_DISK=1", "TMPDIR="+folder)
		out, err := runs.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "PASS: "+t.Name()) {
			t.Fatalf("%v: %s", err, out)
		}
		return
	}
	p := inUse(t)
	for range 300 {
		must(t, p.draws())
	}
	ballast := filepath.Join(t.TempDir(), "ballast")
	fill := func(bytes int64) {
		f, err := os.OpenFile(ballast, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		must(t, err)
		_, err = f.Write(make([]byte, bytes))
		must(t, errors.Join(err, f.Close()))
	}
	folder := filepath.Join(p.folder, "backups")
	k := &Keeper{schedule: Schedule{Keep: 3, Folder: folder, Data: p.folder, Log: slog.New(slog.DiscardHandler)}}
	fill(20 << 20)
	_, err := k.make(t.Context())
	must(t, err)
	must(t, os.Rename(filepath.Join(folder, names(t, folder)[0]), filepath.Join(folder, "stoa-20260102T030405Z.tar"))) // an hour ago, as it were
	fill(15 << 20)
	if _, err := k.make(t.Context()); err == nil || !strings.Contains(err.Error(), "make room") {
		t.Errorf("on a full disk: %v", err)
	}
	must(t, p.draws())
	must(t, os.Remove(ballast))
	full := false
	_, err = Write(t.Context(), Config{Data: p.folder, File: filepath.Join(folder, "stoa.tar"), Progress: func(int64, int64) {
		if !full {
			full = true
			fill(40 << 20)
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "make room") {
		t.Errorf("when the disk fills meanwhile: %v", err)
	}
	must(t, p.draws())
	if left := names(t, folder); len(left) != 1 || left[0] != "stoa-20260102T030405Z.tar" {
		t.Errorf("left are %v", left)
	}
}
