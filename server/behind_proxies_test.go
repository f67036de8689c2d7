package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"stoa/clients/headless"
)

// proxies are the proxies of INSTALL.md that this test can run, with what to write around the
// snippet, and the command.
var proxies = map[string]struct {
	wrap    string // %[1]s the snippet, %[2]s the folder
	command func(folder, file string) *exec.Cmd
}{
	"nginx": {"pid %[2]s/pid; error_log stderr warn; events {} http { client_body_temp_path %[2]s/body; proxy_temp_path %[2]s/proxy; fastcgi_temp_path %[2]s/f; uwsgi_temp_path %[2]s/u; scgi_temp_path %[2]s/s;\n%[1]s\n}",
		func(folder, file string) *exec.Cmd {
			return exec.Command("nginx", "-p", folder, "-c", file, "-g", "daemon off; master_process off;")
		}},
	"caddy": {"{\n\tadmin off\n\tauto_https off\n\tskip_install_trust\n}\n%[1]s", func(_, file string) *exec.Cmd {
		return exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", file)
	}},
}

// snippet returns what INSTALL.md tells the operator of a proxy to write.
func snippet(t *testing.T, kind string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("release", "INSTALL.md"))
	must(t, err)
	_, after, found := strings.Cut(string(text), "```"+kind+"\n")
	block, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatalf("INSTALL.md has no snippet for %s", kind)
	}
	return block
}

// certificateFor writes a certificate that itself vouches for, and returns who trusts it.
func certificateFor(t *testing.T, folder, name string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "stoa.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "stoa.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

// behind starts a proxy with its snippet in front of the house and returns its address.
func (h *house) behind(kind string) (base string, trusts *tls.Config) {
	h.t.Helper()
	p, folder, port := proxies[kind], h.t.TempDir(), fmt.Sprint(freePort(h.t))
	pool := certificateFor(h.t, folder, "localhost")
	text := snippet(h.t, kind)
	for from, to := range map[string]string{"10.0.0.2:8080": strings.TrimPrefix(h.bases()[0].url, "http://"), "listen 443": "listen 127.0.0.1:" + port,
		"server_name stoa.example.org": "server_name localhost", "/etc/ssl/": folder + "/", "stoa.example.org {": "https://localhost:" + port + " {\n\ttls " + folder + "/stoa.pem " + folder + "/stoa.key"} {
		text = strings.ReplaceAll(text, from, to)
	}
	file := filepath.Join(folder, "proxy.conf")
	must(h.t, os.WriteFile(file, fmt.Appendf(nil, p.wrap, text, folder), 0o600))
	cmd := p.command(folder, file)
	cmd.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = time.Second
	must(h.t, cmd.Start())
	h.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if h.t.Failed() {
			h.t.Log(said.String())
		}
	})
	trusts = &tls.Config{RootCAs: pool}
	base = "https://localhost:" + port
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusts}}
	for until := time.Now().Add(enough); ; time.Sleep(20 * time.Millisecond) {
		if answer, err := client.Get(base + "/"); err == nil {
			answer.Body.Close()
			return base, trusts
		} else if time.Now().After(until) {
			h.t.Fatalf("%s never answered: %v", kind, err)
		}
	}
}

func TestBehindTheProxiesOfTheInstallationNotes(t *testing.T) {
	for kind := range proxies {
		t.Run(kind, func(t *testing.T) {
			if _, err := exec.LookPath(kind); err != nil {
				t.Skip(kind + " is not installed")
			}
			h := openWith(t, func(c *config) { c.BehindProxy = []string{"127.0.0.1/32"} })
			base, trusts := h.behind(kind)
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusts}}
			answer, err := client.Get(base + "/rooms")
			must(t, err)
			page, err := io.ReadAll(answer.Body)
			must(t, err)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Security-Policy") == "" {
				t.Fatalf("the page: %d %v", answer.StatusCode, answer.Header)
			}
			if script := regexp.MustCompile(`src="(/assets/[^"]+)"`).FindSubmatch(page); script != nil { // as browsers ask for module scripts
				r, err := http.NewRequest(http.MethodGet, base+string(script[1]), nil)
				must(t, err)
				r.Header.Set("Origin", base)
				answer, err := client.Do(r)
				must(t, err)
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					t.Errorf("the page's script: %d", answer.StatusCode)
				}
			}
			link := base + h.link("lobby")[strings.Index(h.link("lobby"), "/r/"):]
			ada, err := headless.Dial(soon(t), link, headless.Options{Name: "Ada", TLS: trusts, Slots: 4, Voice: true, Listen: true})
			must(t, err)
			t.Cleanup(ada.Close)
			bo, err := headless.Dial(soon(t), link, headless.Options{Name: "Bo", TLS: trusts, Slots: 4, Voice: true, Listen: true})
			must(t, err)
			t.Cleanup(bo.Close)
			(&person{Client: ada, t: t, name: "Ada"}).talks()
			(&person{Client: bo, t: t, name: "Bo"}).hears(&person{Client: ada, t: t, name: "Ada"}, 20)
		})
	}
}
