package certs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stoa/server/keyfile"
)

// Authority signs the certificates of one server. Devices that trust it trust it for
// private networks and for the names that the server had when it was made, and nothing
// else (name constraints, RFC 5280 section 4.2.1.10).
type Authority struct {
	Certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

const (
	authorityFile = "authority.pem" // certificate and key, mode 0600
	authorityLife = 10 * 365 * 24 * time.Hour
	earlier       = time.Hour // start of validity before now, because clocks differ
)

// privateNames and privateNetworks do not exist on the internet: RFC 6761, 6762, 8375,
// 1918, 6598, 4193, 4291, and the reserved name internal.
var (
	privateNames    = [...]string{"localhost", "local", "lan", "internal", "home.arpa"}
	privateNetworks = [...]string{"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
		"100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"}
)

// OpenAuthority reads the authority in the folder, or makes one that may sign for the
// names and addresses besides private ones.
func OpenAuthority(folder string, names []string, addresses []netip.Addr) (*Authority, error) {
	file := filepath.Join(folder, authorityFile)
	content, err := keyfile.Open(file, func() ([]byte, error) { return newAuthority(names, addresses) })
	var a *Authority
	if err == nil {
		a, err = readAuthority(content)
	}
	if err != nil {
		return nil, fmt.Errorf("open the authority %s: %w", file, err)
	}
	return a, nil
}

// ReadAuthority reads the authority in the folder. [fs.ErrNotExist] if there is none
// yet.
func ReadAuthority(folder string) (*Authority, error) {
	content, err := os.ReadFile(filepath.Join(folder, authorityFile))
	if err != nil {
		return nil, err
	}
	return readAuthority(content)
}

// newAuthority returns a PEM file with certificate and key.
func newAuthority(names []string, addresses []netip.Addr) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template, err := authorityFor(names, addresses)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, block := range []pem.Block{{Type: "CERTIFICATE", Bytes: der}, {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := pem.Encode(&out, &block); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// authorityFor returns the template of an authority for private networks and these
// names and addresses.
func authorityFor(names []string, addresses []netip.Addr) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	c := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Stoa on " + host, Organization: []string{"Stoa, a server of your own"}},
		NotBefore:    time.Now().Add(-earlier), NotAfter: time.Now().Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         append(privateNames[:len(privateNames):len(privateNames)], names...),
	}
	for _, network := range privateNetworks {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			return nil, err
		}
		c.PermittedIPRanges = append(c.PermittedIPRanges, n)
	}
	for _, a := range addresses {
		if !permitted(c.PermittedIPRanges, a) {
			c.PermittedIPRanges = append(c.PermittedIPRanges, &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())})
		}
	}
	return c, nil
}

func readAuthority(content []byte) (*Authority, error) {
	first, rest := pem.Decode(content)
	second, _ := pem.Decode(rest)
	if first == nil || second == nil {
		return nil, errors.New("this is not a certificate and its key; remove the file to have a new authority made, which everybody must trust anew")
	}
	certificate, err := x509.ParseCertificate(first.Bytes)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(second.Bytes)
	if err != nil {
		return nil, err
	}
	secret, ok := key.(*ecdsa.PrivateKey)
	if !ok || !secret.PublicKey.Equal(certificate.PublicKey) {
		return nil, errors.New("certificate and key do not belong together; remove the file to have a new authority made, which everybody must trust anew")
	}
	return &Authority{certificate, secret}, nil
}

// PEM returns the certificate in PEM format.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate.Raw})
}

// Fingerprint returns the SHA-256 of the certificate as devices show it: hexadecimal,
// in pairs.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.Certificate.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// maySignName reports whether the authority's constraints allow the name.
func (a *Authority) maySignName(name string) bool {
	return slices.ContainsFunc(a.Certificate.PermittedDNSDomains, func(domain string) bool {
		return strings.EqualFold(name, domain) || strings.HasSuffix(strings.ToLower(name), "."+strings.ToLower(domain))
	})
}

func (a *Authority) maySignAddress(address netip.Addr) bool {
	return permitted(a.Certificate.PermittedIPRanges, address)
}

func permitted(ranges []*net.IPNet, address netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(n *net.IPNet) bool { return n.Contains(address.AsSlice()) })
}
