package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// names is a DNS server that resolves every name to this machine.
func names(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the authority prefers TCP to UDP
	must(t, err)
	server := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, question *dns.Msg) {
		answer := new(dns.Msg).SetReply(question)
		if q := question.Question[0]; q.Qtype == dns.TypeA {
			answer.Answer = append(answer.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)})
		}
		_ = w.WriteMsg(answer)
	})}
	done := make(chan error, 1)
	go func() { done <- server.ActivateAndServe() }()
	t.Cleanup(func() {
		_ = server.Shutdown()
		<-done
	})
	return listener.Addr().String()
}

// pebble is an ACME authority that validates names at a port of this machine and issues
// certificates for some seconds. It returns its directory's URL and the file with its
// root.
func pebble(t *testing.T, port int, seconds uint64) (directory, root string) {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	authority := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: seconds}})
	front := wfe.New(quiet, store, va.New(quiet, 1, port, true, names(t), store), authority, []string{"pebble.test"}, true, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	root = filepath.Join(t.TempDir(), "root.pem")
	must(t, os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	return server.URL + wfe.DirectoryPath, root
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// served waits for a certificate for the name with another serial.
func (h *house) served(name, not string) *x509.Certificate {
	h.t.Helper()
	address := h.port.Addr().String()
	ctx := soon(h.t)
	for ctx.Err() == nil {
		c, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, InsecureSkipVerify: true}) // nobody trusts pebble's roots
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		leaf := c.ConnectionState().PeerCertificates[0]
		c.Close()
		if leaf.SerialNumber.String() != not {
			return leaf
		}
		time.Sleep(20 * time.Millisecond)
	}
	h.t.Fatal("no (other) certificate came")
	return nil
}

func TestCertificatesComeByACMEAndAreRenewed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 9 s")
	}
	port := freePort(t)
	directory, root := pebble(t, port, 15)
	h := openWith(t, func(c *config) {
		c.Domain, c.ACMEURL, c.ACMERoot = []string{"stoa.test"}, directory, root
		c.Listen, c.UDP, c.renewCheck = "127.0.0.1:"+strconv.Itoa(port), "127.0.0.1:0", 200*time.Millisecond
	})
	began := time.Now()
	first := h.served("stoa.test", "")
	must(t, first.VerifyHostname("stoa.test"))
	second := h.served("stoa.test", first.SerialNumber.String())
	if now := time.Now(); now.After(first.NotAfter) || now.Before(second.NotBefore.Add(-time.Second)) {
		t.Errorf("after %v one until %v, then one from %v", now.Sub(began), first.NotAfter, second.NotBefore)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{ServerName: "stoa.test", InsecureSkipVerify: true}}}
	r, err := http.NewRequestWithContext(soon(t), "GET", h.securely("lobby"), nil)
	must(t, err)
	r.Host = "stoa.test"
	answer, err := client.Do(r)
	must(t, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s, HSTS %q", answer.Status, answer.Header.Get("Strict-Transport-Security"))
	}
}
