//go:build desktop

package main

import (
	"os"
	"path/filepath"
	"testing"

	"stoa/avatar"
	"stoa/clients/headless"
)

func TestWhoComesAgainIsTheSamePerson(t *testing.T) {
	watcher := come(t, headless.Options{Name: "Watcher"})
	path := filepath.Join(t.TempDir(), "stoa", "identity.json")
	visit := func(who ...string) string {
		d := open(t, nil, append(who, "--name=Again", "--after=100ms", "--shot="+filepath.Join(t.TempDir(), "a.png"))...)
		awaitBody(t, watcher, somebody(t, watcher, "Again"), func(*avatar.Body) bool { return true })
		if err := d.Wait(); err != nil {
			t.Fatalf("%v: %s", err, &d.errs)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first := visit("--identity=" + path)
	if second := visit("--identity=" + path); first != second {
		t.Errorf("came as somebody else: %s, then %s", first, second)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v, %v", info.Mode(), err)
	}
	id, err := loadIdentity(path)
	if err != nil || id.Keys[serverOf(here.link)] == "" || id.Device == (identity{}).Device {
		t.Errorf("%+v, %v", id, err)
	}
}
