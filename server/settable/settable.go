// Package settable builds a server whose clock can be set, for tests: no program
// may set the clock of the machine it runs on.
package settable

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Variable names the file in which the server finds by how many seconds its
// clock was set.
const Variable = "STOA_TEST_CLOCK"

// reader is a file of the program: it looks into the file 50 times a second.
const reader = `package main

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"
	_ "unsafe"
)

//go:linkname stepped time.stepped
var stepped atomic.Int64

func init() {
	file := os.Getenv("` + Variable + `")
	os.Unsetenv("` + Variable + `")
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			text, _ := os.ReadFile(file)
			if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
				stepped.Store(n)
			}
		}
	}()
}
`

// Build builds the server in the folder source into the file binary, with a
// package time whose wall clock, and nothing else, is what the machine says and
// those seconds more. settimeofday(2) does the same.
func Build(source, binary string) (err error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("find package time: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		return fmt.Errorf("read package time: %w", err)
	}
	changed, err := settable(string(text))
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "settable-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if source, err = filepath.Abs(source); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	replace := map[string]string{original: in("time.go"), filepath.Join(source, "settable_clock.go"): in("clock.go")}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	for name, content := range map[string]string{"time.go": changed, "clock.go": reader, "overlay.json": string(overlay)} {
		if err := os.WriteFile(in(name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	build := exec.Command("go", "build", "-overlay", in("overlay.json"), "-o", binary, ".")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build a server whose clock can be set: %w: %s", err, out)
	}
	return nil
}

// settable changes the source of package time.
func settable(source string) (string, error) {
	const now, imports = "sec, nsec, mono := runtimeNow()\n", "import (\n"
	if !strings.Contains(source, now) || !strings.Contains(source, imports) {
		return "", errors.New("package time is not as it was: see what Now does and change this package")
	}
	source = strings.ReplaceAll(source, now, now+"\tsec += stepped.Load()\n")
	source = strings.Replace(source, imports, imports+"\t\"sync/atomic\"\n", 1)
	return source + "\n//go:linkname stepped\nvar stepped atomic.Int64\n", nil
}
