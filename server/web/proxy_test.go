package web

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// seen is a request as the handler sees it.
type seen struct{ remote, host, scheme string }

func TestOnlyAProxysHeadersCount(t *testing.T) {
	f := Front{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("::1/128")}}
	for name, test := range map[string]struct {
		peer    string
		headers http.Header
		tls     bool
		want    seen
	}{
		"a proxy": {"10.0.0.7:555", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"stoa.example"}}, false,
			seen{"203.0.113.9:0", "stoa.example", "https"}},
		"a stranger": {"10.0.1.7:555", http.Header{"X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"stoa.example"}}, false,
			seen{"10.0.1.7:555", "asked.example", "http"}},
		"what the client wrote itself": {"10.0.0.7:555", http.Header{"X-Forwarded-For": {"127.0.0.1, 203.0.113.9"}, "X-Forwarded-Proto": {"https, http"}}, false,
			seen{"203.0.113.9:0", "asked.example", "http"}},
		"two lines":            {"10.0.0.7:555", http.Header{"X-Forwarded-For": {"127.0.0.1", "203.0.113.9"}}, false, seen{"203.0.113.9:0", "asked.example", "http"}},
		"two proxies":          {"[::1]:555", http.Header{"X-Forwarded-For": {"127.0.0.1, 203.0.113.9, 10.0.0.3"}}, false, seen{"203.0.113.9:0", "asked.example", "http"}},
		"with a port":          {"10.0.0.7:555", http.Header{"X-Forwarded-For": {"[2001:db8::5]:4711"}}, false, seen{"[2001:db8::5]:0", "asked.example", "http"}},
		"no address":           {"10.0.0.7:555", http.Header{"X-Forwarded-For": {"127.0.0.1, unknown"}}, false, seen{"10.0.0.7:555", "asked.example", "http"}},
		"no headers":           {"10.0.0.7:555", nil, false, seen{"10.0.0.7:555", "asked.example", "http"}},
		"HTTPS of our own":     {"203.0.113.9:555", nil, true, seen{"203.0.113.9:555", "asked.example", "https"}},
		"a mapped address":     {"[::ffff:10.0.0.7]:555", http.Header{"X-Forwarded-Proto": {"https"}}, false, seen{"[::ffff:10.0.0.7]:555", "asked.example", "https"}},
		"an impossible scheme": {"10.0.0.7:555", http.Header{"X-Forwarded-Proto": {"javascript"}}, false, seen{"10.0.0.7:555", "asked.example", "http"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr, r.Host, r.Header = test.peer, "asked.example", test.headers
			if test.tls {
				r.TLS = &tls.ConnectionState{}
			}
			var got seen
			f.through(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = seen{r.RemoteAddr, r.Host, r.URL.Scheme}
			})).ServeHTTP(httptest.NewRecorder(), r)
			if got != test.want {
				t.Errorf("%+v instead of %+v", got, test.want)
			}
		})
	}
}

func TestPlainHTTPIsSentToHTTPS(t *testing.T) {
	inside := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	proxy := netip.MustParsePrefix("10.0.0.7/32")
	for name, test := range map[string]struct {
		front    Front
		peer     string
		path     string
		want     int
		location string
	}{
		"from elsewhere":            {Front{HTTPS: true}, "203.0.113.9:1", "/r/x?a=b", 308, "https://stoa.example/r/x?a=b"},
		"from this machine":         {Front{HTTPS: true}, "127.0.0.1:1", "/r/x", 200, ""},
		"the page of trust":         {Front{HTTPS: true}, "203.0.113.9:1", "/trust", 200, ""},
		"the certificate":           {Front{HTTPS: true}, "203.0.113.9:1", "/trust/stoa-ca.crt", 200, ""},
		"a page that begins alike":  {Front{HTTPS: true}, "203.0.113.9:1", "/trustless", 308, "https://stoa.example/trustless"},
		"past the proxy":            {Front{Proxies: []netip.Prefix{proxy}}, "203.0.113.9:1", "/", 403, ""},
		"through the proxy":         {Front{Proxies: []netip.Prefix{proxy}}, "10.0.0.7:1", "/", 200, ""},
		"insecure because so asked": {Front{Insecure: true}, "203.0.113.9:1", "/", 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", test.path, nil)
			r.RemoteAddr, r.Host = test.peer, "stoa.example"
			if name == "from this machine" {
				r.Host = "localhost:8080"
			}
			w := httptest.NewRecorder()
			test.front.through(test.front.securely(inside)).ServeHTTP(w, r)
			if w.Code != test.want || w.Header().Get("Location") != test.location {
				t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
			}
			if w.Header().Get("Strict-Transport-Security") != "" {
				t.Error("HSTS over plain HTTP")
			}
		})
	}
}

func TestAPlainPageMayNotJoinByHTTPS(t *testing.T) {
	g := Guard{}
	for origin, want := range map[string]bool{"https://localhost:8443": true, "http://localhost:8443": false} {
		r := httptest.NewRequest("GET", "/ws", nil)
		r.Host, r.URL.Scheme = "localhost:8443", "https"
		r.Header.Set("Origin", origin)
		if got := g.originAllowed(r); got != want {
			t.Errorf("%s: %v", origin, got)
		}
	}
}

func TestTheSocketComesTheWayTheRequestCame(t *testing.T) {
	for scheme, want := range map[string]string{"https": "wss://stoa.example/ws", "http": "ws://stoa.example/ws"} {
		r := httptest.NewRequest("POST", "/", nil)
		r.Host, r.URL.Scheme = "stoa.example", scheme
		if got := socketOf(r); got != want {
			t.Errorf("%s: %s", scheme, got)
		}
	}
}
