package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log/slog"
	"math/big"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	leafLife  = 14 * 24 * time.Hour
	renewLeft = leafLife / 3    // certificates with less remaining life are renewed
	lookHome  = 5 * time.Second // minimum time between two checks of the machine's addresses, which handshakes trigger
)

// Wanted lists the names and addresses of a certificate.
type Wanted struct {
	Names     []string
	Addresses []netip.Addr
}

// Self signs short-lived certificates with the server's own [Authority]: a new one when
// the last one nears its end or the machine's addresses change.
type Self struct {
	Authority *Authority
	wanted    func() Wanted
	log       *slog.Logger

	mu      sync.Mutex // guards the fields below
	current *tls.Certificate
	is      Wanted // names and addresses for which current was made, including refused ones
	looked  time.Time
}

// OpenSelf makes the first certificate. It calls wanted repeatedly, on any goroutine.
func OpenSelf(authority *Authority, wanted func() Wanted, log *slog.Logger) (*Self, error) {
	s := &Self{Authority: authority, wanted: wanted, log: log}
	_, err := s.newest(time.Now())
	return s, err
}

// Config implements [Source].
func (s *Self) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return s.newest(time.Now())
	}}
}

// Names implements [Source].
func (s *Self) Names() []string {
	certificate, err := s.newest(time.Now())
	if err != nil {
		return nil
	}
	return namesOf(certificate.Leaf)
}

func (s *Self) newest(now time.Time) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.current != nil && s.current.Leaf.NotAfter.Sub(now) > renewLeft
	if fresh && now.Sub(s.looked) < lookHome {
		return s.current, nil
	}
	s.looked = now
	wanted := s.wanted()
	if fresh && slices.Equal(wanted.Names, s.is.Names) && slices.Equal(wanted.Addresses, s.is.Addresses) {
		return s.current, nil
	}
	next, err := s.sign(wanted, now)
	if err != nil {
		return s.current, fmt.Errorf("sign a certificate: %w", err)
	}
	s.current, s.is = next, wanted
	return next, nil
}

// sign makes a certificate with a new key.
func (s *Self) sign(wanted Wanted, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	allowed := s.allowed(wanted)
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "a Stoa server"}, // contains spaces, so that nobody takes it for a host
		NotBefore:    now.Add(-earlier), NotAfter: now.Add(leafLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, DNSNames: allowed.Names,
	}
	for _, a := range allowed.Addresses {
		template.IPAddresses = append(template.IPAddresses, a.AsSlice())
	}
	der, err := x509.CreateCertificate(rand.Reader, template, s.Authority.Certificate, &key.PublicKey, s.Authority.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, s.Authority.Certificate.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// allowed removes what the authority's constraints forbid: one such name would make the
// whole certificate invalid.
func (s *Self) allowed(wanted Wanted) Wanted {
	var within Wanted
	var beyond []string
	for _, name := range wanted.Names {
		if !s.Authority.maySignName(name) {
			beyond = append(beyond, name)
			continue
		}
		within.Names = append(within.Names, name)
	}
	for _, a := range wanted.Addresses {
		if !s.Authority.maySignAddress(a) {
			beyond = append(beyond, a.String())
			continue
		}
		within.Addresses = append(within.Addresses, a)
	}
	if len(beyond) > 0 {
		s.log.Warn("the authority was made before these names and may not sign for them; remove "+authorityFile+
			" in the data folder's keys and start again, and everybody must trust the new authority", "names", beyond)
	}
	return within
}

// newSerial returns 127 random bits. RFC 5280 section 4.1.2.2.
func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}
