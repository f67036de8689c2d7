package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Guard refuses requests that another site's page caused: a foreign Origin, or a Host
// that is not this server's (DNS rebinding). PROTOCOL.md section 3.
type Guard struct {
	Hosts   []string        // further names of this server, without port
	Names   func() []string // names of its certificate, may be nil
	Origins []string        // further origins whose pages may join, as browsers write them
	Log     *slog.Logger    // nil: refusals are not logged
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
			g.turnAway(w, r, "forbidden_host", "this server does not answer to the name "+r.Host+"; its operator can add the name with --host")
		case asksOrigin(r) && !g.originAllowed(r):
			g.turnAway(w, r, "forbidden_origin", "pages from "+r.Header.Get("Origin")+" may not join at "+r.Host+"; a proxy must pass on the Host of the request, and the operator can add the origin with --origin")
		case !g.share(w, r):
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
