package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stoa/audio/sfu"
	"stoa/server/certs"
	"stoa/server/loglimit"
	"stoa/server/port"
	"stoa/server/trust"
	"stoa/server/web"
	"stoa/worldstate"
)

// openPort opens the TCP port and the UDP port for voices.
func (r *running) openPort() (err error) {
	proxies, err := r.cfg.proxies()
	if err != nil {
		return err
	}
	trusted := func(peer netip.Addr) bool {
		return peer.IsLoopback() || slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(peer) })
	}
	if r.port, err = port.Listen(port.Config{Listen: r.cfg.Listen, Trusted: trusted, Patience: r.cfg.leaveTime}); err != nil {
		return explain(err, r.cfg.Listen, "--listen")
	}
	advertised, err := r.cfg.advertised()
	if err != nil {
		return err
	}
	media := sfu.Config{Listen: r.cfg.UDP, Streams: r.port.Media, FailedAfter: worldstate.ResumeTime, Logger: loglimit.Logger(r.log)}
	if r.cfg.UDP == noUDP {
		media.Listen = ""
	}
	for _, a := range advertised {
		media.Advertise = append(media.Advertise, a.AsSlice())
	}
	r.media, err = sfu.Listen(media)
	return explain(err, r.cfg.UDP, "--udp")
}

// openCertificates opens the source of certificates, if there is one.
func (r *running) openCertificates() (err error) {
	keys := filepath.Join(r.cfg.Data, "keys")
	switch {
	case r.cfg.TLS == "self":
		wanted, err := r.cfg.wanted()
		if err != nil {
			return err
		}
		authority, err := certs.OpenAuthority(keys, wanted.Names, wanted.Addresses)
		if err != nil {
			return err
		}
		r.authority = authority
		r.certs, err = certs.OpenSelf(authority, r.wantedNow, r.log)
		return err
	case len(r.cfg.Domain) > 0:
		host, _, _ := net.SplitHostPort(r.cfg.Listen)
		r.acme, err = certs.OpenACME(certs.ACMEConfig{Domains: r.cfg.Domain, Folder: filepath.Join(keys, "acme"), URL: r.cfg.ACMEURL,
			Root: r.cfg.ACMERoot, Email: r.cfg.ACMEEmail, Host: host, Port: r.port.Addr().Port, Log: os.Stderr, Check: r.cfg.renewCheck})
		r.certs = r.acme
		return err
	case r.cfg.TLSCert != "":
		r.certs, err = certs.OpenFiles(r.cfg.TLSCert, r.cfg.TLSKey, r.log)
		return err
	}
	return nil
}

// wanted returns every name and address by which people may call this machine, for the
// server's own certificate.
func (c *config) wanted() (certs.Wanted, error) {
	w := certs.Wanted{Names: []string{"localhost"}, Addresses: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}}
	if host, err := os.Hostname(); err == nil && host != "" && host != "localhost" {
		host = strings.ToLower(host)
		w.Names = append(w.Names, host)
		if !strings.Contains(host, ".") {
			w.Names = append(w.Names, host+".local") // mDNS, RFC 6762
		}
	}
	w.Names = append(w.Names, c.Host...)
	advertised, err := c.advertised()
	if err != nil {
		return w, err
	}
	found, err := certs.MachineAddresses()
	if err != nil {
		return w, fmt.Errorf("list this machine's addresses: %w", err)
	}
	for _, a := range append(advertised, found...) {
		if !slices.Contains(w.Addresses, a) {
			w.Addresses = append(w.Addresses, a)
		}
	}
	return w, nil
}

// wantedNow is wanted with errors in the log only.
func (r *running) wantedNow() certs.Wanted {
	w, err := r.cfg.wanted()
	if err != nil {
		r.log.Error("addresses of this machine are unknown", "reason", err.Error())
	}
	return w
}

// front returns the settings of [web.Front].
func (r *running) front() (web.Front, error) {
	proxies, err := r.cfg.proxies()
	return web.Front{Proxies: proxies, HTTPS: r.certs != nil, Insecure: r.cfg.Insecure, HSTS: len(r.cfg.Domain) > 0}, err
}

// guard returns the [web.Guard] with every name of this server.
func (r *running) guard() (web.Guard, error) {
	g := web.Guard{Hosts: append(slices.Clone(r.cfg.Host), r.cfg.Domain...), Origins: r.cfg.Origin, Log: loglimit.Logger(r.log)}
	advertised, err := r.cfg.advertised()
	for _, a := range advertised {
		g.Hosts = append(g.Hosts, a.String())
	}
	if r.certs != nil {
		g.Names = r.certs.Names
	}
	return g, err
}

// trustPage returns nil without an authority of the server's own.
func (r *running) trustPage() http.Handler {
	if r.authority == nil {
		return nil
	}
	page := &trust.Page{Name: r.authority.Certificate.Subject.CommonName, DER: r.authority.Certificate.Raw, PEM: r.authority.PEM(),
		Fingerprint: r.authority.Fingerprint(), Until: r.authority.Certificate.NotAfter, Elsewhere: r.elsewhere}
	return page.Handler()
}

// servePublic serves handler on all public listeners.
func (r *running) servePublic(ctx context.Context, handler http.Handler) error {
	r.public = r.newServer(handler)
	if r.certs == nil {
		if err := r.port.TLS.Close(); err != nil {
			return err
		}
	} else {
		r.public.TLSConfig = r.certs.Config()
		for _, protocol := range []string{"h2", "http/1.1"} { // set here because the plain listener may start first
			if !slices.Contains(r.public.TLSConfig.NextProtos, protocol) {
				r.public.TLSConfig.NextProtos = append(r.public.TLSConfig.NextProtos, protocol)
			}
		}
		r.public.TLSConfig.GetConfigForClient = narrowed(r.public.TLSConfig)
		r.serving.Go(func() { r.served(r.public.ServeTLS(r.port.TLS, "", "")) })
	}
	r.serving.Go(func() { r.served(r.public.Serve(r.port.Plain)) })
	if r.acme != nil {
		return r.acme.Manage(ctx)
	}
	return nil
}

// narrowed offers only HTTP/1.1 to clients that may not have more HTTP/2 connections.
func narrowed(wide *tls.Config) func(*tls.ClientHelloInfo) (*tls.Config, error) {
	narrow := wide.Clone()
	narrow.NextProtos = slices.DeleteFunc(slices.Clone(wide.NextProtos), func(p string) bool { return p == "h2" })
	return func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if slices.Contains(hello.SupportedProtos, "h2") && !port.Widen(hello.Conn) {
			return narrow, nil
		}
		return nil, nil // unchanged
	}
}
