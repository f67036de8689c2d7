package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// ask sends a request through front and guard, as if from an address.
func ask(g *Guard, f *Front, from string, r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	f.through(g.protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))).ServeHTTP(w, r)
	return w
}

func requestWith(method, path, host string, fields ...string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Host = host
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	return r
}

func TestProxiesThatChangeTheHost(t *testing.T) {
	var log strings.Builder
	g := &Guard{Hosts: []string{"stoa.example"}, Log: slog.New(slog.NewTextHandler(&log, nil))}
	f := &Front{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/32")}}
	https := []string{"Origin", "https://stoa.example:8443", "X-Forwarded-Proto", "https"}
	for name, test := range map[string]struct {
		from, path, host string
		want             int
	}{
		"a proxy without the port":         {"10.0.0.1:5", "/ws", "stoa.example", 200},
		"a stranger without the port":      {"10.0.0.9:5", "/ws", "stoa.example", 403},
		"the upstream's host":              {"10.0.0.1:5", "/ws", "127.0.0.1:8080", 403},
		"the script of the page, whatever": {"10.0.0.1:5", "/assets/index.js", "127.0.0.1:8080", 200},
	} {
		if w := ask(g, f, test.from, requestWith("GET", test.path, test.host, https...)); w.Code != test.want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	for _, want := range []string{"forbidden_origin", "127.0.0.1:8080", "https://stoa.example:8443"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q: %s", want, log.String())
		}
	}
}

func TestAWrongNameIsToldInWords(t *testing.T) {
	g, f := &Guard{}, &Front{}
	w := ask(g, f, "192.0.2.1:5", requestWith("GET", "/r/secret", "<b>evil.example", "Accept", "text/html,*/*"))
	page := w.Body.String()
	if w.Code != http.StatusForbidden || !strings.Contains(page, "&lt;b&gt;evil.example") || strings.Contains(page, "<b>") || !strings.Contains(page, "--host") || !strings.Contains(page, "管理员") {
		t.Errorf("%d %s", w.Code, page)
	}
}

func TestPagesOfListedOriginsMayCall(t *testing.T) {
	g, f := &Guard{Origins: []string{"https://friend.example"}}, &Front{}
	w := ask(g, f, "127.0.0.1:5", requestWith("OPTIONS", "/api/v1/rooms/x/join", "localhost", "Origin", "https://friend.example", "Access-Control-Request-Method", "POST"))
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "https://friend.example" || !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
	w = ask(g, f, "127.0.0.1:5", requestWith("POST", "/api/v1/rooms/x/join", "localhost", "Origin", "https://friend.example"))
	if w.Code != http.StatusOK || w.Header().Get("Access-Control-Allow-Origin") != "https://friend.example" {
		t.Errorf("call: %d %v", w.Code, w.Header())
	}
	w = ask(g, f, "127.0.0.1:5", requestWith("OPTIONS", "/api/v1/rooms/x/join", "localhost", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST"))
	if w.Code != http.StatusForbidden || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a stranger's preflight: %d %v", w.Code, w.Header())
	}
}
