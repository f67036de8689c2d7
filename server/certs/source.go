package certs

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
)

// Source provides a certificate for each handshake.
type Source interface {
	// Config returns the configuration of a TLS server; HTTP adds its protocols to a
	// copy.
	Config() *tls.Config
	// Names returns the names and addresses of the current certificates.
	Names() []string
}

// namesOf returns the names and addresses of a certificate.
func namesOf(leaf *x509.Certificate) []string {
	names := append([]string(nil), leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// MachineAddresses returns the addresses of this machine's interfaces, without loopback
// and link-local ones.
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
