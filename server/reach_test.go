package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"stoa/clients/headless"
)

// trusting returns the TLS settings of a device that has used /trust.
func (h *house) trusting() *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(h.authority.PEM())
	return &tls.Config{RootCAs: roots}
}

// securely returns the HTTPS link of a room.
func (h *house) securely(template string) string {
	h.t.Helper()
	return strings.Replace(h.link(template), "http://", "https://", 1)
}

// joinsByHTTPS lets a person join the lobby from a device that trusts the server.
func (h *house) joinsByHTTPS(name string) *person {
	h.t.Helper()
	c, err := headless.Dial(soon(h.t), h.securely("lobby"), headless.Options{Name: name, Slots: 4, Voice: true, TLS: h.trusting()})
	must(h.t, err)
	h.t.Cleanup(c.Close)
	return &person{Client: c, t: h.t, name: name}
}

func TestPeopleMeetByHTTPS(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS = "self" })
	host := h.joins("Host", "lobby") // on the machine itself
	listener := h.joinsByHTTPS("Guest")
	host.seesName("Guest", true)
	host.talks()
	listener.hears(host, 20)
	if _, err := headless.Dial(soon(t), h.securely("lobby"), headless.Options{TLS: &tls.Config{RootCAs: x509.NewCertPool()}}); err == nil {
		t.Error("somebody who does not trust the authority came in")
	}
}

func TestWithoutUDPEverybodyTalksThroughTheOneTCPPort(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS, c.UDP = "self", noUDP })
	var people []*person
	for _, name := range []string{"Ada", "Bo"} {
		c, err := headless.Dial(soon(t), h.securely("lobby"), headless.Options{Name: name, Slots: 4, Voice: true, TCP: true, TLS: h.trusting()})
		must(t, err)
		t.Cleanup(c.Close)
		people = append(people, &person{Client: c, t: t, name: name})
	}
	people[0].talks()
	people[1].hears(people[0], 30)
	people[1].talks()
	people[0].hears(people[1], 30)
}

func TestUDPAndTCPHearEachOther(t *testing.T) {
	h := open(t)
	byUDP := h.joins("UDP", "lobby")
	byTCP := h.joinsWith("lobby", headless.Options{Name: "TCP", Slots: 4, Voice: true, TCP: true})
	byUDP.talks()
	byTCP.hears(byUDP, 20)
	byTCP.talks()
	byUDP.hears(byTCP, 20)
}

func TestPeopleMeetThroughAProxyThatEndsTLS(t *testing.T) {
	h := openWith(t, func(c *config) { c.BehindProxy = []string{"127.0.0.1"} })
	proxy := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: h.port.Addr().String()})
		r.SetXForwarded()
	}})
	t.Cleanup(proxy.Close)
	roots := x509.NewCertPool()
	roots.AddCert(proxy.Certificate())
	_, room, _ := strings.Cut(h.link("lobby"), "/r/")
	guest, err := headless.Dial(soon(t), proxy.URL+"/r/"+room, headless.Options{Name: "Guest", TLS: &tls.Config{RootCAs: roots}})
	must(t, err)
	t.Cleanup(guest.Close)
	host := h.joins("Host", "lobby")
	host.seesName("Guest", true)
}

func TestTheServersNamesAreItsOwnAndOthersAreNot(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS, c.Host, c.Advertise = "self", []string{"stoa.lan"}, []string{"203.0.113.7"} })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: h.trusting(), ForceAttemptHTTP2: true}}
	for host, want := range map[string]int{"stoa.lan": 200, "203.0.113.7": 200, "evil.example": 403, "": 200} {
		r, err := http.NewRequestWithContext(soon(t), "GET", h.securely("lobby"), nil)
		must(t, err)
		r.Host = host
		answer, err := client.Do(r)
		must(t, err)
		answer.Body.Close()
		if answer.StatusCode != want || answer.ProtoMajor != 2 {
			t.Errorf("%q: %d by %s", host, answer.StatusCode, answer.Proto)
		}
		if answer.Header.Get("Strict-Transport-Security") != "" {
			t.Error("HSTS without a domain: a later server on this address would be locked out")
		}
	}
}

func TestATelephoneThatDoesNotTrustYetGetsTheAuthority(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS = "self" })
	answer, err := http.Get("http://" + h.port.Addr().String() + "/trust/stoa-ca.crt")
	must(t, err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	must(t, err)
	if !bytes.Equal(got, h.authority.Certificate.Raw) {
		t.Errorf("%d: %d bytes", answer.StatusCode, len(got))
	}
}

// Connections that send too little keep nobody else out, and are closed.
func TestSlowConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	h := openWith(t, func(c *config) { c.TLS = "self" })
	var slow []net.Conn
	for i := range 300 {
		c, err := net.Dial("tcp", h.port.Addr().String())
		must(t, err)
		defer c.Close()
		_, err = c.Write([][]byte{{0x16, 3, 1, 2, 0}, []byte("GET / HT"), {0, 40, 0, 1},
			[]byte("POST /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{")}[i%4])
		must(t, err)
		slow = append(slow, c)
	}
	h.joins("Guest", "lobby")
	for i, c := range slow {
		must(t, c.SetReadDeadline(time.Now().Add(enough)))
		_, err := io.Copy(io.Discard, c) // until the end
		if nerr := net.Error(nil); asTimeout(err, &nerr) {
			t.Fatalf("connection %d lives on", i)
		}
	}
}

func asTimeout(err error, as *net.Error) bool {
	var ok bool
	*as, ok = err.(net.Error)
	return ok && (*as).Timeout()
}

func TestLinksSayFromWhereTheyWork(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*config)
		says   []string
		never  []string
	}{
		"without settings": {func(*config) {}, []string{"lobby    http://localhost:"}, []string{"https://", "network"}},
		"self": {func(c *config) {
			c.TLS, c.Listen, c.Advertise, c.Host = "self", ":0", []string{"203.0.113.7"}, []string{"stoa.lan"}
		},
			[]string{"lobby    http://localhost:", "https://203.0.113.7:", "(everywhere; each device trusts it first, at http://203.0.113.7:", "https://stoa.lan:", "Fingerprint"}, nil},
		"proxy": {func(c *config) {
			c.BehindProxy, c.Host, c.Listen = []string{"10.0.0.1"}, []string{"stoa.example"}, ":0"
		},
			[]string{"https://stoa.example/r/", "(everywhere, through the proxy)"}, []string{"https://stoa.example:"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := openWith(t, test.change)
			var out bytes.Buffer
			h.printLinks(&out)
			for _, want := range test.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in\n%s", want, &out)
				}
			}
			for _, bad := range test.never {
				if strings.Contains(out.String(), bad) {
					t.Errorf("%q in\n%s", bad, &out)
				}
			}
		})
	}
}

func TestNetworkSettingsFitTogether(t *testing.T) {
	for name, test := range map[string]struct {
		arguments   string
		listen, udp string
	}{
		"nothing":        {"", "127.0.0.1:8080", "127.0.0.1:8080"},
		"self":           {"--tls self", ":8443", ":8443"},
		"files":          {"--tls-cert c --tls-key k", ":8443", ":8443"},
		"a domain":       {"--domain stoa.example", ":443", ":443"},
		"another port":   {"--tls self --listen :9000", ":9000", ":9000"},
		"another socket": {"--tls self --udp :9000", ":8443", ":9000"},
		"no UDP":         {"--tls self --udp none", ":8443", "none"},
		"a proxy":        {"--listen 10.0.0.2:80 --behind-proxy 10.0.0.1", "10.0.0.2:80", "10.0.0.2:80"},
		"insecure":       {"--listen :80 --insecure --advertise auto", ":80", ":80"},
	} {
		c, err := parse(t, nil, strings.Fields(test.arguments)...)
		if err != nil || c.Listen != test.listen || c.UDP != test.udp {
			t.Errorf("%s: %v, listens on %s and %s", name, err, c.Listen, c.UDP)
		}
	}
	for arguments, says := range map[string]string{
		"--listen :8080":                            "--tls self",
		"--listen 192.168.1.5:80":                   "microphone",
		"--listen 8080":                             "host:port",
		"--tls self --domain stoa.example":          "choose one",
		"--tls-cert c":                              "belong together",
		"--acme-url https://ca.example":             "name a domain",
		"--domain 203.0.113.7":                      "a name",
		"--domain https://stoa.example":             "a name",
		"--advertise home --tls self":               "--advertise",
		"--behind-proxy proxy.example --listen :80": "--behind-proxy",
		"--tls maybe":                               "self",
	} {
		if _, err := parse(t, nil, strings.Fields(arguments)...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", arguments, err)
		}
	}
}
