package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"stoa/clients/powercut"
	"stoa/server/backup"
	"stoa/worldstate/store"
)

// traced runs the program under strace and returns what it did to the disk of a folder.
func traced(t *testing.T, root string, command ...string) *powercut.Disk {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	all := append(powercut.Strace(trace), command...)
	if out, err := exec.Command(all[0], all[1:]...).CombinedOutput(); err != nil { // waits for the tracer too
		t.Fatalf("%v: %s", err, out)
	}
	disk := powercut.New(root)
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := disk.Read(f); err != nil {
		t.Fatal(err)
	}
	return disk
}

// cuts makes the states after power cuts at all steps, and after the last step.
func cuts(t *testing.T, disk *powercut.Disk, look func(folder string, last bool)) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 1))
	for n := range 3 * disk.Steps() {
		step := min(n, disk.Steps()-1)
		folder := filepath.Join(t.TempDir(), fmt.Sprint(n))
		if err := disk.Cut(step, folder, random); err != nil {
			t.Fatal(err)
		}
		look(folder, n >= disk.Steps())
		_ = os.RemoveAll(folder)
	}
}

// A power cut leaves no backup that looks finished and is not, and takes none that was
// reported. It leaves no restored folder that starts with a part of its contents.
func TestAPowerCutLeavesNoHalfBackupAndNoHalfFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	binary, data, address := program(t), filepath.Join(t.TempDir(), "data"), freeAddress(t)
	server := exec.Command(binary, "--listen", address, "--udp", address, "--ops", "", "--data", data)
	firstLinks(t, server, 2)
	_ = server.Process.Kill()
	_ = server.Wait()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "stoa.tar")
	cuts(t, traced(t, root, binary, "backup", file, "--data", data), func(folder string, last bool) {
		left := filepath.Join(folder, "stoa.tar")
		if _, err := os.Stat(left); err != nil && !last {
			return
		}
		if _, err := backup.Verify(left); err != nil {
			t.Error(err)
		}
	})
	for name, exists := range map[string]bool{"new": false, "empty": true} {
		root, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(root, name)
		if exists {
			root = target
			if err := os.Mkdir(target, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		cuts(t, traced(t, root, binary, "restore", file, "--data", target), func(folder string, last bool) {
			if !exists {
				folder = filepath.Join(folder, name)
			}
			_, missing := os.Stat(filepath.Join(folder, "stoa.db"))
			if missing != nil && !last {
				return
			}
			_, noKey := os.Stat(filepath.Join(folder, "keys", "admin.key"))
			if facts, err := store.Inspect(t.Context(), folder, store.Rooms); err != nil || noKey != nil || facts.Rooms != 1 {
				t.Errorf("%s: %+v, %v, %v", name, facts, err, noKey)
			}
		})
	}
}
