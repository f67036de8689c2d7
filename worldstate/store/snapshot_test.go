package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A snapshot copies one state, whatever is written meanwhile, and the copy opens. What
// has gathered in the log is in the database when the snapshot is closed, so that no
// commit has to move it.
func TestASnapshotIsOneState(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	id, c, j := newRoom(t, s)
	for range 20 {
		must(t, keepOne(t, c, j))
	}
	before := c.Clone()
	snapshot, err := OpenSnapshot(t.Context(), folder)
	must(t, err)
	for range 400 {
		must(t, keepOne(t, c, j))
	}
	var copied bytes.Buffer
	must(t, snapshot.Copy(t.Context(), &copied))
	if int64(copied.Len()) != snapshot.Size() {
		t.Errorf("%d of %d bytes", copied.Len(), snapshot.Size())
	}
	small := size(t, folder)
	must(t, snapshot.Close())
	if large := size(t, folder); large < small+400*4096/2 {
		t.Errorf("the log was not moved: the database had %d bytes and has %d", small, large)
	}
	must(t, keepOne(t, c, j))
	to := t.TempDir()
	must(t, os.WriteFile(filepath.Join(to, fileName), copied.Bytes(), 0o600))
	again := openStore(t, to)
	defer again.Close()
	equal(t, loaded1(t, again, id), before)
}

func size(t *testing.T, folder string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(folder, fileName))
	must(t, err)
	return info.Size()
}

// A copy ends soon when nobody wants it any more, also for the next ones.
func TestACopyCanBeCancelled(t *testing.T) {
	folder := drawn(t, 50)
	snapshot, err := OpenSnapshot(t.Context(), folder)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := snapshot.Copy(ctx, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	must(t, snapshot.Close())
	openStore(t, folder).Close()
}
