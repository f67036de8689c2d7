package main_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// A power cut at any moment of the first start leaves each key whole or not at
// all: its bytes are on the disk before it has its name, and its name before
// the server says that it is there.
func TestKeysAreOnDiskBeforeTheyAreUsed(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is not installed: apt-get install strace")
	}
	binary, trace, data := filepath.Join(t.TempDir(), "stoa"), filepath.Join(t.TempDir(), "trace"), t.TempDir()
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	address := freeAddress(t)
	c := exec.Command("strace", "-f", "-y", "-o", trace, "-e", "trace=write,fsync,rename,renameat,renameat2",
		binary, "--tls", "self", "--listen", address, "--udp", address, "--ops", "", "--data", data)
	c.Stderr = io.Discard
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_, said := bufio.NewReader(out).ReadString('\n')
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM)
	_ = c.Wait() // strace repeats the signal as its own end
	if said != nil {
		t.Fatalf("the server printed no link: %v", said)
	}
	calls, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	keys := regexp.QuoteMeta(filepath.Join(data, "keys"))
	for _, name := range []string{"resume.key", "admin.key", "authority.pem"} {
		file := keys + "/" + regexp.QuoteMeta(name)
		rest := string(calls)
		for _, step := range []string{`write\(\d+<` + file + `\.new>`, `fsync\(\d+<` + file + `\.new>`, `rename\w*\(.*"` + file + `\.new", .*"` + file + `"`, `fsync\(\d+<` + keys + `>`, `write\(1<`} {
			at := regexp.MustCompile(step).FindStringIndex(rest)
			if at == nil {
				t.Errorf("%s: no %s in its place", name, step)
				break
			}
			rest = rest[at[1]:]
		}
		if strings.Count(string(calls), "/"+name+".new\", ") != 1 {
			t.Errorf("%s was not made once", name)
		}
	}
}
