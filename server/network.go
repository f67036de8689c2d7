package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"stoa/server/certs"
)

// noUDP is the value of --udp for voices by TCP only.
const noUDP = "none"

// fillNetwork validates ports and certificates, and sets defaults that depend on each
// other.
func (c *config) fillNetwork() error {
	ways := 0
	for _, chosen := range []bool{c.TLS == "self", len(c.Domain) > 0, c.TLSCert != "" || c.TLSKey != ""} {
		if chosen {
			ways++
		}
	}
	switch {
	case ways > 1:
		return errors.New("--tls self, --domain and --tls-cert are three ways to a certificate: choose one")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key belong together: name both files")
	case len(c.Domain) == 0 && (c.ACMEURL != "" || c.ACMERoot != "" || c.ACMEEmail != ""):
		return errors.New("--acme-url, --acme-root and --acme-email say where certificates for --domain come from: name a domain")
	}
	for _, name := range c.Domain {
		if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") || strings.ContainsAny(name, ":/* ") {
			return fmt.Errorf("--domain is a name like stoa.example.org, not %q", name)
		}
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if _, err := c.advertised(); err != nil {
		return err
	}
	c.fillAddresses(ways > 0)
	return c.checkPlain(ways > 0)
}

func (c *config) fillAddresses(tls bool) {
	switch {
	case c.Listen != "":
	case len(c.Domain) > 0:
		c.Listen = ":443"
	case tls:
		c.Listen = ":8443"
	default:
		c.Listen = "127.0.0.1:8080"
	}
	if c.UDP == "" {
		c.UDP = c.Listen
	}
}

// checkPlain refuses plain HTTP for other machines unless the settings allow it.
func (c *config) checkPlain(tls bool) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen is host:port, such as :8443, not %q", c.Listen)
	}
	ip, err := netip.ParseAddr(host)
	loopback := host == "localhost" || err == nil && ip.IsLoopback()
	if loopback || tls || c.Insecure || len(c.BehindProxy) > 0 {
		return nil
	}
	return fmt.Errorf("--listen %s is open to other machines, whose browsers give a page over plain HTTP no microphone. "+
		"Add --domain NAME (a name that leads here), --tls self (in an office), --tls-cert and --tls-key, or --behind-proxy; or --insecure if you know better", c.Listen)
}

// proxies returns the networks of --behind-proxy.
func (c *config) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.BehindProxy {
		p, err := netip.ParsePrefix(text)
		if a, bare := netip.ParseAddr(text); err != nil && bare == nil {
			p, err = a.Prefix(a.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("--behind-proxy is an address or a network like 10.0.0.0/24, not %q", text)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// advertised returns the addresses of --advertise.
func (c *config) advertised() ([]netip.Addr, error) {
	var all []netip.Addr
	for _, text := range c.Advertise {
		if text == "auto" {
			found, err := certs.MachineAddresses()
			if err != nil {
				return nil, fmt.Errorf("--advertise auto: %w", err)
			}
			all = append(all, found...)
			continue
		}
		a, err := netip.ParseAddr(text)
		if err != nil || a.IsUnspecified() || a.IsMulticast() {
			return nil, fmt.Errorf("--advertise is an address that leads here, or auto, not %q", text)
		}
		if !slices.Contains(all, a.Unmap()) {
			all = append(all, a.Unmap())
		}
	}
	return all, nil
}
