package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestTheDatabaseIsReadByNobodyElse(t *testing.T) {
	folder := t.TempDir()
	must(t, os.Chmod(folder, 0o755)) // created beforehand, like a container's volume
	must(t, os.WriteFile(filepath.Join(folder, fileName), nil, 0o644))
	s := openStore(t, folder)
	defer s.Close()
	_, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		about, err := os.Stat(filepath.Join(folder, fileName+suffix))
		must(t, err)
		if about.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", about.Name(), about.Mode().Perm())
		}
	}
}

// TestADatabaseOfSomebodyElseIsNamed runs itself again as another user, because root
// may write everything.
func TestADatabaseOfSomebodyElseIsNamed(t *testing.T) {
	if folder := os.Getenv("STORE_OF_SOMEBODY_ELSE"); folder != "" {
		_, err := Open(t.Context(), Config{Folder: folder})
		t.Log("open: ", err, " check: ", CheckFiles(folder))
		return
	}
	const nobody = 65534
	folder, err := os.MkdirTemp("", "store") // t.TempDir is closed to other users
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	must(t, os.WriteFile(filepath.Join(folder, fileName), nil, 0o400)) // of the user who runs the test
	program := filepath.Join(folder, "test")
	self, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(program, self, 0o755))
	must(t, os.Chmod(folder, 0o777))
	c := exec.Command(program, "-test.v", "-test.run", "^"+t.Name()+"$")
	c.Dir, c.Env = folder, append(os.Environ(), "STORE_OF_SOMEBODY_ELSE="+folder)
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := c.CombinedOutput()
	must(t, err)
	for _, part := range strings.SplitN(string(out), " check: ", 2) {
		if !strings.Contains(part, filepath.Join(folder, fileName)) || !strings.Contains(part, "permission denied") {
			t.Errorf("does not name the file: %s", part)
		}
		if os.Geteuid() == 0 && !(strings.Contains(part, "belongs to root (0)") && strings.Contains(part, "(65534)")) {
			t.Errorf("does not name the owner: %s", part)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
