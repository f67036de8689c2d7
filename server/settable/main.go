// Command settable builds a server with a settable clock, for tests, because no test
// may set the clock of its machine.
//
//	go run ./server/settable build/stoa-settable
//
// The server reads from the file named by STOA_TEST_CLOCK by how many seconds its clock
// is set.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// reader is a source file for package time; it reads the clock's file 50 times a
// second.
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
	file := os.Getenv("STOA_TEST_CLOCK")
	os.Unsetenv("STOA_TEST_CLOCK") // the server knows no such setting
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

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: settable FILE")
		os.Exit(2)
	}
	if err := build(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "settable:", err)
		os.Exit(1)
	}
}

// build builds the server with a changed package time: only the wall clock is set, as
// with settimeofday(2).
func build(binary string) (err error) {
	where, err := exec.Command("go", "list", "-f", "{{.Dir}}", "time", "stoa/server").Output()
	folders := strings.Fields(string(where))
	if err != nil || len(folders) != 2 {
		return fmt.Errorf("find package time and the server: %w", err)
	}
	source, original := folders[1], filepath.Join(folders[0], "time.go")
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
	build := exec.Command("go", "build", "-overlay", in("overlay.json"), "-o", binary, "stoa/server")
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
