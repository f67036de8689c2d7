package main_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stoa/server/content/samples"
	"stoa/server/wire"
)

// TestAFileIsSyncedBeforeItsRow traces the server's system calls while somebody uploads a
// model: the content is synced, gets its name, the name is synced, then the log of the
// database, and only then does the client hear of it.
func TestAFileIsSyncedBeforeItsRow(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	server := startTraced(t, []string{"-s", "4096", "-o", trace, "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,write"}, "--data", t.TempDir())
	conn, key := enterNew(t, server.link)
	defer conn.Close()
	await(t, conn, func(wire.Message) bool { return true }) // welcome
	file := samples.Triangle().Bytes()
	hash := fmt.Sprintf("%x", sha256.Sum256(file))
	api := strings.Replace(server.link, "/r/", "/api/v1/rooms/", 1)
	begun := sends(t, "POST", api+"/files", key, strings.NewReader(fmt.Sprintf(`{"size":%d,"sha256":"%s"}`, len(file), hash)))
	upload := regexp.MustCompile(`/api/[^"]+`).FindString(begun)
	base, _, _ := strings.Cut(server.link, "/r/")
	if kept := sends(t, "PATCH", base+upload, key, bytes.NewReader(file)); !strings.Contains(kept, hash) {
		t.Fatalf("answered %s", kept)
	}
	server.stop(t)
	data, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct{ name, begins string }{
		{"the content is synced", `fsync\(\d+<[^>]*/blobs/new/`},
		{"the content gets its name", `rename\w*\(.*` + hash},
		{"the name is synced", `fsync\(\d+<[^>]*/blobs/` + hash[:2] + `>`},
		{"the row is synced", `f(data)?sync\(\d+<[^>]*stoa.db-wal`},
		{"the client hears of it", `write\(.*` + hash},
	}
	step, pending := 0, "" // the thread whose step has begun and not ended
	for _, line := range strings.Split(string(data), "\n") {
		thread, call, _ := strings.Cut(line, " ")
		switch {
		case step == len(steps):
		case pending != "" && thread == pending && strings.Contains(call, "resumed"):
			step, pending = step+1, ""
		case pending == "" && regexp.MustCompile(steps[step].begins).MatchString(call):
			if strings.Contains(call, "unfinished") {
				pending = thread
			} else {
				step++
			}
		}
	}
	if step < len(steps) {
		t.Errorf("not in this order: %s", steps[step].name)
	}
}

// sends makes a request of the account and returns the answer.
func sends(t *testing.T, method, url, key string, body io.Reader) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + key, "Content-Type": "application/partial-upload", "Upload-Offset": "0", "Upload-Complete": "?1"} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		t.Fatalf("%d %s, %v", response.StatusCode, answer, err)
	}
	return string(answer)
}
