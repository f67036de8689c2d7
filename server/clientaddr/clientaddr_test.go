package clientaddr

import (
	"net/http"
	"testing"
)

func TestWhoIsAtThisMachine(t *testing.T) {
	for name, test := range map[string]struct {
		remote, host string
		header       string
		local        bool
	}{
		"a browser here":                   {"127.0.0.1:5000", "localhost:8080", "", true},
		"by IPv6":                          {"[::1]:5000", "[::1]:8080", "", true},
		"another machine":                  {"192.0.2.7:5000", "localhost:8080", "", false},
		"a proxy that passes the name on":  {"127.0.0.1:5000", "stoa.example", "", false},
		"a proxy that says for whom":       {"127.0.0.1:5000", "localhost:8080", "X-Forwarded-For", false},
		"in the new form":                  {"127.0.0.1:5000", "localhost:8080", "Forwarded", false},
		"in the form of nginx's examples":  {"127.0.0.1:5000", "localhost:8080", "X-Real-IP", false},
		"in the form of proxies that hide": {"127.0.0.1:5000", "localhost:8080", "Via", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: test.remote, Host: test.host, Header: http.Header{}, ProtoMajor: 1, ProtoMinor: 1}
			if test.header != "" {
				r.Header.Set(test.header, "")
			}
			if got := Of(r).Local; got != test.local {
				t.Errorf("local: %v", got)
			}
			if r.ProtoMinor = 0; Of(r).Local {
				t.Error("what nginx passes on as it does by itself is local")
			}
			r.ProtoMinor = 1
			r.Header.Set("Origin", "https://stoa.example")
			if Of(r).Local {
				t.Error("a page of the outside is local")
			}
			if Of(Relay(r)).Local {
				t.Error("what a known proxy passes on is local")
			}
		})
	}
}

func TestWhoIsCountedTogether(t *testing.T) {
	for remote, want := range map[string]Client{
		"192.0.2.7:5000":              {Narrow: "192.0.2.7", Wide: "192.0.2.7"},
		"[::ffff:192.0.2.7]:5000":     {Narrow: "192.0.2.7", Wide: "192.0.2.7"},
		"[2001:db8:1:2:3:4:5:6]:5000": {Narrow: "2001:db8:1:2::/64", Wide: "2001:db8:1::/48"},
		"[fe80::1%eth0]:5000":         {Narrow: "fe80::/64", Wide: "fe80::/48"},
		"@":                           {Narrow: "@", Wide: "@"}, // a socket without addresses
	} {
		if got := Of(&http.Request{RemoteAddr: remote}); got != want {
			t.Errorf("%s: %+v", remote, got)
		}
	}
}
