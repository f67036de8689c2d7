package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/server/content"
	"stoa/worldstate/store"
)

func TestNamesOfFilesAreSafe(t *testing.T) {
	for given, want := range map[string][2]string{
		"sea.jpg":                {"sea.jpg", "attachment; filename=sea.png"},
		"../../etc/passwd":       {"passwd", "attachment; filename=passwd.png"},
		`C:\Users\Ada\a b.jpeg`:  {"a b.jpeg", `attachment; filename="a b.png"`},
		"海边.png":                 {"海边.png", "attachment; filename*=utf-8''%E6%B5%B7%E8%BE%B9.png"},
		"exe\u202egnp.exe":       {"exegnp.exe", "attachment; filename=exegnp.png"},
		"a\r\nSet-Cookie: x=1":   {"a  Set-Cookie: x=1", `attachment; filename="a  Set-Cookie_ x=1.png"`},
		`a";filename=b.html`:     {`a";filename=b.html`, `attachment; filename="a_;filename=b.png"`},
		"..":                     {"file", "attachment; filename=file.png"},
		".hidden":                {".hidden", "attachment; filename=hidden.png"},
		"...\x00":                {"file", "attachment; filename=file.png"},
		"\xff\xfe":               {"file", "attachment; filename=file.png"},
		"%2e%2e%2fa":             {"%2e%2e%2fa", "attachment; filename=_2e_2e_2fa.png"},
		strings.Repeat("x", 999): {strings.Repeat("x", 100), "attachment; filename=" + strings.Repeat("x", 100) + ".png"},
	} {
		shown := CleanFileName(given)
		place := filepath.Join(t.TempDir(), "content")
		if err := os.WriteFile(place, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(place)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		(&fileContent{store.File{Name: shown, Type: content.PNG}, f}).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if saved := w.Header().Get("Content-Disposition"); shown != want[0] || saved != want[1] {
			t.Errorf("%q is shown as %q and saved as %q; want %q", given, shown, saved, want)
		}
	}
}
