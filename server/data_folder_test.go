package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/worldstate/store"
)

// leave copies files of a stopped or killed server's folder into a new one.
func leave(t *testing.T, data string, names ...string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(data, name))
		must(t, err)
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(to, name), content, 0o600))
	}
	return to
}

func starts(t *testing.T, data string) error {
	t.Helper()
	c := &config{Listen: "127.0.0.1:0", UDP: "127.0.0.1:0", Data: data, Rooms: []string{"lobby"}, TickRate: 20, StopTime: 5e9, LogLevel: "error"}
	must(t, c.fillNetwork())
	srv, err := start(t.Context(), c)
	if err == nil {
		must(t, srv.stop())
	}
	return err
}

// The copy of a folder in use without the log is refused; with the log it opens. So do
// folders of first starts that were killed after each key.
func TestAFolderCopiedWithoutTheLogIsRefused(t *testing.T) {
	h := open(t)
	ada := h.joins("Ada", "lobby")
	ada.draws(ada.board())
	const db, log, resume, admin = "stoa.db", "stoa.db-wal", "keys/resume.key", "keys/admin.key"
	for _, names := range [][]string{{db, resume, admin}, {db, resume}, {resume, admin}} {
		folder := leave(t, h.cfg.Data, names...)
		var lost *store.LostError
		if err := starts(t, folder); !errors.As(err, &lost) {
			t.Errorf("%v: %v", names, err)
		}
		if says := finds(checkDatabase(t.Context(), folder), "fail", "database"); !strings.Contains(says, "stoa restore") {
			t.Errorf("%v: the doctor says %q", names, says)
		}
	}
	for _, names := range [][]string{{db, log, resume, admin}, {db, log, resume}, {db, log}, {db}} {
		if err := starts(t, leave(t, h.cfg.Data, names...)); err != nil {
			t.Errorf("%v: %v", names, err)
		}
	}
	if says := finds(checkDatabase(t.Context(), h.cfg.Data), "ok", "database"); !strings.Contains(says, "2 rooms") {
		t.Errorf("of the server in use the doctor says %q", says)
	}
}
