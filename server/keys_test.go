package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A power cut at any moment of the first start leaves each key complete or absent: its
// bytes are on disk before its name, and its name before the server says that the key
// exists.
func TestKeysAreOnDiskBeforeTheyAreUsed(t *testing.T) {
	trace, data := filepath.Join(t.TempDir(), "trace"), t.TempDir()
	startTraced(t, []string{"-o", trace, "-e", "trace=write,fsync,rename,renameat,renameat2"}, "--tls", "self", "--data", data).stop(t)
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
