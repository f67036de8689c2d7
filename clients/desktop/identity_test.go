//go:build desktop

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
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

func TestTwoWindowsKeepEachOthersAccounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stoa", "identity.json")
	var windows sync.WaitGroup
	for i := range 8 {
		id, err := loadIdentity(path) // before any of them writes, or not
		if err != nil {
			t.Fatal(err)
		}
		windows.Go(func() {
			if err := id.keep(fmt.Sprint("https://", i), fmt.Sprint("key ", i)); err != nil {
				t.Error(err)
			}
		})
	}
	windows.Wait()
	id, err := loadIdentity(path)
	if err != nil || len(id.Keys) != 8 {
		t.Errorf("%v, %v", id.Keys, err)
	}
	first, second := *id, *id
	first.Keys, second.Keys = map[string]string{}, map[string]string{}
	if first.keep("https://new", "one") != nil || second.keep("https://new", "two") != nil {
		t.Fatal("not kept")
	}
	if id, err = loadIdentity(path); err != nil || id.Keys["https://new"] != "one" {
		t.Errorf("the account of the first window gave way to %q, %v", id.Keys["https://new"], err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
