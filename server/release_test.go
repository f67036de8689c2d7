package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"stoa/clients/headless"
)

// The program alone, in an empty folder and without environment variables: people meet
// and hear each other.
func TestTheProgramNeedsNothingElse(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("builds the program for Linux")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "stoa")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(program)
	must(t, err)
	defer file.Close()
	if libraries, err := file.ImportedLibraries(); err == nil && len(libraries) > 0 || file.Section(".interp") != nil {
		t.Errorf("it needs %v", libraries)
	}
	version := exec.Command(program, "version")
	version.Dir, version.Env = folder, []string{}
	if out, err := version.Output(); err != nil || !strings.HasPrefix(string(out), "stoa ") || !strings.Contains(string(out), runtime.Version()) {
		t.Errorf("%q, %v", out, err)
	}
	server := exec.Command(program, "--listen", "127.0.0.1:0", "--ops", "")
	server.Dir, server.Env = folder, []string{}
	link, stop := runs(t, server)
	for _, name := range []string{"doctor", "--help"} {
		look := exec.Command(program, name, "--listen", "127.0.0.1:0")
		look.Dir, look.Env = folder, []string{}
		if out, err := look.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	var people []*person
	for _, name := range []string{"Ada", "Bo"} {
		c, err := headless.Dial(soon(t), link, headless.Options{Name: name, Slots: 4, Voice: true, TCP: name == "Bo"})
		must(t, err)
		t.Cleanup(c.Close)
		people = append(people, &person{Client: c, t: t, name: name})
	}
	people[0].talks()
	people[1].hears(people[0], 20)
	stop()
	if _, err := os.Stat(filepath.Join(folder, "data", "stoa.db")); err != nil {
		t.Errorf("the data are not in ./data: %v", err)
	}
}
