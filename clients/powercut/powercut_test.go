package powercut

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// content is longer than a few sectors.
var content = bytes.Repeat([]byte("kept"), 1024)

// writes is the program whose disk loses power: it makes files with and without syncs.
// A file named after is made when everything before must stay.
func writes(t *testing.T, root string) {
	in := func(name string) string { return filepath.Join(root, name) }
	synced := func(name string, data []byte) {
		f, err := os.OpenFile(in(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		must(t, err)
		_, err = f.Write(data)
		must(t, errors.Join(err, f.Sync(), f.Close()))
	}
	folder := func(name string) {
		f, err := os.Open(in(name))
		must(t, err)
		must(t, errors.Join(f.Sync(), f.Close()))
	}
	must(t, os.Mkdir(in("sub"), 0o700))
	synced("sub/kept", content)
	folder("sub")
	folder("")
	synced("after-kept", nil)
	must(t, os.WriteFile(in("loose"), content, 0o600))
	synced("half", content)
	must(t, os.Rename(in("half"), in("whole")))
	folder("")
	synced("after-whole", nil)
	must(t, os.Remove(in("sub/kept")))
	folder("sub")
	synced("after-removal", nil)
	f, err := os.OpenFile(in("loose"), os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt([]byte("other"), 100)
	must(t, errors.Join(err, f.Truncate(2000), f.Close()))
}

// recorded runs writes under strace.
func recorded(t *testing.T) *Disk {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	trace := filepath.Join(t.TempDir(), "trace")
	command := append(Strace(trace), os.Args[0], "-test.run", "^TestWhatIsSyncedStays$")
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(os.Environ(), "POWERCUT_ROOT="+root)
	if out, err := c.CombinedOutput(); err != nil { // waits for the tracer too
		t.Fatalf("%v: %s", err, out)
	}
	d := New(root)
	f, err := os.Open(trace)
	must(t, err)
	defer f.Close()
	must(t, d.Read(f))
	return d
}

// Whatever the moment of the cut: what was synced is there, with the contents that were
// synced. What was not synced is there in some states, in part in others, or not at all.
func TestWhatIsSyncedStays(t *testing.T) {
	if root := os.Getenv("POWERCUT_ROOT"); root != "" {
		writes(t, root)
		return
	}
	d := recorded(t)
	if d.Steps() < 20 {
		t.Fatalf("%d steps", d.Steps())
	}
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[string]int{}
	for n := range 100 * d.Steps() / 10 {
		folder := filepath.Join(t.TempDir(), "cut")
		must(t, d.Cut(n%d.Steps(), folder, random))
		look(t, folder, seen)
		must(t, os.RemoveAll(folder))
	}
	for _, what := range []string{"nothing", "loose gone", "loose empty", "loose part", "loose whole", "loose changed", "half", "whole", "kept", "kept gone"} {
		if seen[what] == 0 {
			t.Errorf("no state had %s: %v", what, seen)
		}
	}
}

// look checks one state and counts what it shows.
func look(t *testing.T, folder string, seen map[string]int) {
	t.Helper()
	read := func(name string) (data []byte, there bool) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return data, err == nil
	}
	note := func(what string, is bool) {
		if is {
			seen[what]++
		}
	}
	kept, isKept := read("sub/kept")
	whole, isWhole := read("whole")
	loose, isLoose := read("loose")
	_, isHalf := read("half")
	_, afterKept := read("after-kept")
	_, afterWhole := read("after-whole")
	_, afterRemoval := read("after-removal")
	switch {
	case afterKept && !afterWhole && !afterRemoval && isKept && !bytes.Equal(kept, content):
		t.Errorf("what was synced has %d bytes", len(kept))
	case isWhole && !bytes.Equal(whole, content):
		t.Errorf("what was synced before it got its name has %d bytes", len(whole))
	case afterWhole && (!isWhole || isHalf):
		t.Error("the name whose folder was synced is missing, or its former name is there")
	case afterRemoval && isKept:
		t.Error("what was removed is there")
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	note("nothing", len(entries) == 0)
	note("half", isHalf)
	note("whole", isWhole)
	note("kept", isKept && afterKept)
	note("kept gone", afterRemoval && !isKept)
	note("loose gone", afterRemoval && !isLoose || afterKept && !isLoose)
	note("loose empty", isLoose && len(loose) == 0)
	note("loose whole", bytes.Equal(loose, content))
	note("loose part", len(loose) > 0 && len(loose) < len(content))
	note("loose changed", bytes.Contains(loose, []byte("other")))
}
