package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	g := Guard{Hosts: []string{"stoa.example"}, Origins: []string{"https://friend.example"}, Names: func() []string { return []string{"*.wild.example"} }}
	handler := g.protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for name, test := range map[string]struct {
		host, origin string
		want         int
	}{
		"localhost":                    {"localhost:8080", "", 200},
		"upper case":                   {"LocalHost", "", 200},
		"an address of this machine":   {"127.0.0.1:8080", "", 200},
		"the other kind of address":    {"[::1]:8080", "", 200},
		"a configured name":            {"stoa.example", "https://stoa.example", 200},
		"somebody else's name":         {"evil.example", "", 403},
		"a name of the certificate":    {"one.wild.example", "", 200},
		"two labels below a star":      {"a.one.wild.example", "", 403},
		"an address of another":        {"203.0.113.9", "", 403},
		"a name that begins alike":     {"localhost.evil.example", "", 403},
		"its own page":                 {"localhost:8080", "http://localhost:8080", 200},
		"a listed page":                {"localhost:8080", "https://friend.example", 200},
		"somebody else's page":         {"localhost:8080", "https://evil.example", 403},
		"a page on another port":       {"localhost:8080", "http://localhost:9090", 403},
		"a page from a file":           {"localhost:8080", "null", 403},
		"an origin that cannot be one": {"localhost:8080", "http://%zz", 403},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/api/v1/me", nil)
			r.Host = test.host
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != test.want {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			csp := w.Header().Get("Content-Security-Policy")
			if text := strings.Replace(csp, "'wasm-unsafe-eval'", "", 1); strings.Contains(text, "unsafe") || text == csp || !strings.HasPrefix(csp, "default-src 'none'") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"Ada":                         "Ada",
		"  Ada   Lovelace\n":          "Ada Lovelace",
		"王小波":                         "王小波",
		"ＡＤＡ":                         "ADA",
		"evil\u202eada":               "evilada",
		"a\u200db":                    "ab",
		"line\u2028break":             "line break",
		strings.Repeat("é", 40):       strings.Repeat("é", 40),
		strings.Repeat("x", 41):       "",
		"":                            "",
		" \u202e\u0000 ":              "",
		"\xff":                        "",
		strings.Repeat("a\u0300", 40): strings.Repeat("à", 40),
	} {
		got, err := CleanName(in)
		if got != want || (err != nil) != (want == "") || err != nil && !errors.Is(err, errName) {
			t.Errorf("%q became %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestReadVisitor(t *testing.T) {
	for body, want := range map[string]string{
		`{"name":"Ada","colour":"#3366cc"}`:                                                      "",
		`{"name":"Ada","colour":"#3366cc","height":1.2}`:                                         "",
		`{"name":"Ada","colour":"#3366cc","device":"000102030405060708090a0b0c0d0e0f"}`:          "",
		`{"name":"Ada","colour":"#3366cc","accent":"#ffcc00","hands":"none","model":""}`:         "",
		`{"name":"Ada","colour":"#3366cc","accent":"yellow"}`:                                    "bad_request",
		`{"name":"Ada","colour":"#3366cc","hands":"claws"}`:                                      "bad_request",
		`{"name":"Ada","colour":"#3366cc","model":"https://example.org/me.vrm"}`:                 "no_model",
		`{"name":"","colour":"#3366cc"}`:                                                         "bad_name",
		`{"name":"Ada","colour":"red"}`:                                                          "bad_request",
		`{"name":"Ada","colour":"3366cc"}`:                                                       "bad_request",
		`{"name":"Ada","colour":"#3366cc","height":9}`:                                           "bad_request",
		`{"name":"Ada","colour":"#3366cc","owner":true}`:                                         "bad_request",
		`{"name":"Ada","colour":"#3366cc","device":"00"}`:                                        "bad_request",
		`{"name":"Ada","colour":"#3366cc","device":"000102030405060708090a0b0c0d0e0f000102030"}`: "bad_request",
		`{"name":"Ada","colour":"#3366cc","passcode":"` + strings.Repeat("x", 300) + `"}`:        "bad_request",
		`[]`: "bad_request",
		``:   "bad_request",
	} {
		q := &request{Request: httptest.NewRequest("POST", "/", strings.NewReader(body))}
		v, err := readVisitor(q)
		var p *problemError
		if errors.As(err, &p); want == "" && err != nil || want != "" && (p == nil || p.code != want) {
			t.Errorf("%s: %v", body, err)
		}
		if want == "" && (v.Appearance.Colour != 0x3366cc || v.Appearance.Height < 500) {
			t.Errorf("%s: %+v", body, v)
		}
	}
}

func TestPasscodesAreGuessedAFewTimesOnly(t *testing.T) {
	a := newAttempts(guessEvery, guessBurst)
	now := time.Now()
	for n := range guessBurst {
		if !a.left("x", now) {
			t.Fatalf("attempt %d refused", n)
		}
		a.count("x", now)
	}
	if a.left("x", now) || !a.left("y", now) {
		t.Error("the sixth attempt was let through, or somebody else's was not")
	}
	if !a.left("x", now.Add(guessEvery)) {
		t.Error("no attempt comes back")
	}
	for n := range maxAttempts + 10 {
		a.count(fmt.Sprint(n), now)
	}
	if len(a.all) > maxAttempts || a.left("z", now) {
		t.Errorf("%d remembered, or another may still try", len(a.all))
	}
}
