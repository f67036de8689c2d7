package keyfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func secret(s string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(s), nil }
}

func TestAKeyIsMadeOnceAndForItsOwnerAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "a.key")
	for _, fresh := range []string{"first", "second"} {
		if got, err := Open(file, secret(fresh)); err != nil || string(got) != "first" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	for name, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700 | os.ModeDir} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestWhatAPowerCutLeftIsReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.key")
	for name, left := range map[string]string{file: "", file + ".new": "a half"} {
		if err := os.WriteFile(name, []byte(left), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if got, err := Open(file, secret("whole")); err != nil || string(got) != "whole" {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestWithoutASecretThereIsNoFile(t *testing.T) {
	file, failure := filepath.Join(t.TempDir(), "a.key"), errors.New("no luck")
	if _, err := Open(file, func() ([]byte, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Error(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Some file systems cannot sync folders: /proc is one.
func TestAFolderThatCannotBeSyncedIsNoError(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("no such file system")
	}
	if err := SyncFolder("/proc/self"); err != nil {
		t.Error(err)
	}
}
