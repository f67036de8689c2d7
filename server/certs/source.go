package certs

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
)

// Source has a certificate for each handshake.
type Source interface {
	// Config is for a TLS server; HTTP adds its protocols to a copy.
	Config() *tls.Config
	// Names are the names and addresses that the certificates are for just now.
	Names() []string
}

// namesOf lists what a certificate is for.
func namesOf(leaf *x509.Certificate) []string {
	names := append([]string(nil), leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// MachineAddresses are those of this machine's interfaces that others may
// reach it at, without loopback and link-local ones.
func MachineAddresses() ([]netip.Addr, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var found []netip.Addr
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().IsGlobalUnicast() {
			found = append(found, p.Addr().Unmap())
		}
	}
	return found, nil
}
