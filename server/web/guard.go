package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Guard refuses requests that another site's page caused: a foreign Origin, or a Host
// that is not this server's (DNS rebinding). PROTOCOL.md section 3.
type Guard struct {
	Hosts   []string        // further names of this server, without port
	Names   func() []string // names of its certificate, may be nil
	Origins []string        // further origins whose pages may join, as browsers write them
}

// policy is the Content-Security-Policy of every answer. It allows WebAssembly, for
// noise suppression, but no evaluation of text as code. three.js fetches the textures of
// a model from blob URLs, which the page itself makes.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self' blob:; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (g *Guard) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), xr-spatial-tracking=(self)")
		switch {
		case !g.hostAllowed(r.Host):
			fail(w, http.StatusForbidden, "forbidden_host", "this server does not answer to the name "+r.Host)
		case !isForEditors(r) && !g.originAllowed(r):
			fail(w, http.StatusForbidden, "forbidden_origin", "pages from "+r.Header.Get("Origin")+" may not join here")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// hostAllowed accepts localhost, configured names, and addresses of this machine.
func (g *Guard) hostAllowed(host string) bool {
	name := strings.ToLower(host)
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = strings.ToLower(h)
	}
	name = strings.Trim(name, "[]")
	_, domain, _ := strings.Cut(name, ".")
	is := func(h string) bool {
		return strings.EqualFold(h, name) || domain != "" && strings.EqualFold(h, "*."+domain)
	}
	if name == "localhost" || slices.ContainsFunc(g.Hosts, is) || g.Names != nil && slices.ContainsFunc(g.Names(), is) {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && ownAddress(address)
}

func ownAddress(address netip.Addr) bool {
	if address.IsLoopback() {
		return true
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr() == address.Unmap() {
			return true
		}
	}
	return false
}

// originAllowed accepts requests without Origin (not from a page), from this server's
// pages, and from listed ones. If the request came by HTTPS, a page loaded by plain
// HTTP is foreign.
func (g *Guard) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(g.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host) && (r.URL.Scheme != "https" || u.Scheme == "https")
}
