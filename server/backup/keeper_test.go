package backup

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// diary is a log whose lines a test awaits.
type diary struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines chan struct{}
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines <- struct{}{}
	return d.text.Write(p)
}

// keeps begins a schedule in a folder and waits for the first line of its log.
func keeps(t *testing.T, s Schedule) (*Keeper, string) {
	t.Helper()
	d := &diary{lines: make(chan struct{}, 100)}
	s.Log = slog.New(slog.NewTextHandler(d, nil))
	k := Keep(s)
	t.Cleanup(func() { k.Close() })
	select {
	case <-d.lines:
	case <-time.After(20 * time.Second):
		t.Fatal("no backup was made")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return k, d.text.String()
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// An old backup makes one due at once. The oldest then go, others' files stay.
func TestTheNewestBackupsStay(t *testing.T) {
	p := inUse(t)
	folder := filepath.Join(p.folder, "backups")
	must(t, os.Mkdir(folder, 0o700))
	old := []string{"stoa-20250101T000000Z.tar", "stoa-20250102T000000Z.tar", "stoa-20250103T000000Z.tar"}
	others := []string{"stoa-before-the-move.tar", "stoa-20250101T000000Z.tar.gz", "photo.jpg"}
	for _, name := range append(append([]string{half + old[0] + "-1"}, old...), others...) {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	k, log := keeps(t, Schedule{Every: time.Hour, Keep: 2, Folder: folder, Data: p.folder})
	must(t, k.Close()) // the oldest go before the log's line
	if !strings.Contains(log, "backup made") || k.Failures() != 0 || k.Age() > time.Minute {
		t.Errorf("%s %d failures, %v old", log, k.Failures(), k.Age())
	}
	left := names(t, folder)
	if len(left) != 2+len(others) || !slices.Contains(left, old[2]) {
		t.Fatalf("left are %v", left)
	}
	for _, name := range left {
		if made.MatchString(name) && name != old[2] {
			_, err := Verify(filepath.Join(folder, name))
			must(t, err)
		}
	}
	for _, name := range others {
		if !slices.Contains(left, name) {
			t.Errorf("%s of somebody else is gone", name)
		}
	}
}

// A failed backup is counted and logged, and no older one goes for it.
func TestAFailedBackupCostsNoOlderOne(t *testing.T) {
	folder := t.TempDir()
	old := []string{"stoa-20250101T000000Z.tar", "stoa-20250102T000000Z.tar"}
	for _, name := range old {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	k, log := keeps(t, Schedule{Every: time.Hour, Keep: 1, Folder: folder, Data: t.TempDir()})
	if !strings.Contains(log, "backup failed") || !strings.Contains(log, "again_in=10m") || k.Failures() != 1 || k.Age() < 24*time.Hour {
		t.Errorf("%s %d failures, %v old", log, k.Failures(), k.Age())
	}
	if left := names(t, folder); !slices.Equal(left, old) {
		t.Errorf("left are %v", left)
	}
}

// A restart makes no backup before its time.
func TestARecentBackupIsEnough(t *testing.T) {
	p := inUse(t)
	folder := t.TempDir()
	name := "stoa-" + time.Now().Add(-time.Minute).UTC().Format(stamp) + ".tar"
	must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	k := Keep(Schedule{Every: time.Hour, Keep: 1, Folder: folder, Data: p.folder, Log: slog.New(slog.DiscardHandler)})
	if age := k.Age(); age < time.Minute || age > 2*time.Minute {
		t.Errorf("%v old", age)
	}
	must(t, k.Close())
	if left := names(t, folder); !slices.Equal(left, []string{name}) {
		t.Errorf("left are %v", left)
	}
}
