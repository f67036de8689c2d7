package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var quiet = slog.New(slog.DiscardHandler)

func authority(t *testing.T, folder string, names ...string) *Authority {
	t.Helper()
	a, err := OpenAuthority(folder, names, []netip.Addr{netip.MustParseAddr("203.0.113.7")})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheAuthorityIsTheSameAfterARestartAndItsKeyIsPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	before, after := authority(t, folder), authority(t, folder)
	if before.Fingerprint() != after.Fingerprint() {
		t.Error("another authority")
	}
	info, err := os.Stat(filepath.Join(folder, authorityFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(folder, authorityFile), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(folder, nil, nil); err == nil || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("a broken file: %v", err)
	}
}

// verify makes a handshake as a client that trusts only the authority.
func verify(t *testing.T, s Source, a *Authority, name string) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	near, far := net.Pipe()
	defer near.Close()
	go func() {
		defer far.Close()
		_ = tls.Server(far, s.Config()).Handshake() // the client reports the result
	}()
	return tls.Client(near, &tls.Config{ServerName: name, RootCAs: roots}).Handshake()
}

func TestCertificatesAreForWhatIsWantedAndAllowed(t *testing.T) {
	a := authority(t, t.TempDir(), "stoa.example")
	var log bytes.Buffer
	s, err := OpenSelf(a, func() Wanted {
		return Wanted{[]string{"localhost", "desk.local", "stoa.example", "bank.example"},
			[]netip.Addr{netip.MustParseAddr("192.168.1.5"), netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("fd00::5")}}
	}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for name, good := range map[string]bool{
		"localhost": true, "desk.local": true, "stoa.example": true, "192.168.1.5": true, "203.0.113.7": true, "fd00::5": true,
		"bank.example": false, "198.51.100.1": false, "other.local": false,
	} {
		if err := verify(t, s, a, name); (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !strings.Contains(log.String(), "bank.example") || !strings.Contains(log.String(), "198.51.100.1") {
		t.Errorf("the log says nothing of what is not allowed: %s", &log)
	}
}

// A thief of the authority's key still cannot sign for a bank.
func TestTheAuthorityVouchesForNothingElse(t *testing.T) {
	a := authority(t, t.TempDir(), "stoa.example")
	free := &Authority{&x509.Certificate{}, a.key}
	*free.Certificate = *a.Certificate
	free.Certificate.PermittedDNSDomains = append(slices.Clone(a.Certificate.PermittedDNSDomains), "bank.example")
	s, err := OpenSelf(free, func() Wanted { return Wanted{Names: []string{"bank.example"}} }, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(t, s, a, "bank.example"); err == nil || !strings.Contains(err.Error(), "not permitted") {
		t.Errorf("a client believes it: %v", err)
	}
}

func TestACertificateIsRenewedBeforeItsEndAndWhenAddressesChange(t *testing.T) {
	home := netip.MustParseAddr("192.168.1.5")
	s, err := OpenSelf(authority(t, t.TempDir()), func() Wanted { return Wanted{Addresses: []netip.Addr{home}} }, quiet)
	if err != nil {
		t.Fatal(err)
	}
	at := func(now time.Time) *x509.Certificate {
		c, err := s.newest(now)
		if err != nil {
			t.Fatal(err)
		}
		if now.After(c.Leaf.NotAfter) || now.Before(c.Leaf.NotBefore) {
			t.Errorf("at %v a certificate until %v", now, c.Leaf.NotAfter)
		}
		return c.Leaf
	}
	now := time.Now()
	first := at(now)
	if at(now.Add(leafLife/2)) != first {
		t.Error("renewed too early")
	}
	second := at(now.Add(leafLife - renewLeft + time.Hour))
	if second == first {
		t.Error("not renewed")
	}
	later := now.Add(leafLife)
	home = netip.MustParseAddr("192.168.1.6")
	if third := at(later); third == second || !third.IPAddresses[0].Equal(home.AsSlice()) {
		t.Errorf("for %v after the address changed", third.IPAddresses)
	}
}

// writePair writes a certificate for the name and its key.
func writePair(t *testing.T, folder, name string, written time.Time) (certificate, key string) {
	t.Helper()
	content, err := newAuthority([]string{name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(folder, "c.pem"), filepath.Join(folder, "k.pem")
	for _, file := range []string{certificate, key} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func TestFilesAreReadAgainWhenTheyChangeAndABrokenPairIsNot(t *testing.T) {
	folder, now := t.TempDir(), time.Now()
	certificate, key := writePair(t, folder, "one.example", now.Add(-time.Hour))
	var log bytes.Buffer
	f, err := OpenFiles(certificate, key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	first := f.newest(now)
	_, _ = writePair(t, folder, "two.example", now.Add(-time.Minute))
	second := f.newest(now.Add(2 * time.Second))
	if bytes.Equal(first.Certificate[0], second.Certificate[0]) {
		t.Error("the new pair is not served")
	}
	if err := os.WriteFile(key, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if f.newest(now.Add(time.Duration(4+2*i)*time.Second)) != second {
			t.Error("the former pair is not served any more")
		}
	}
	if n := strings.Count(log.String(), "cannot be read"); n != 1 {
		t.Errorf("the log says it %d times: %s", n, &log)
	}
	_, _ = writePair(t, folder, "three.example", now)
	if f.newest(now.Add(20*time.Second)) == second {
		t.Error("the mended pair is not served")
	}
	if _, err := OpenFiles(filepath.Join(folder, "none"), key, quiet); err == nil {
		t.Error("opened without a file")
	}
}
