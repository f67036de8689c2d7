package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"stoa/server/clientaddr"
	"stoa/server/trust"
)

// Front is the first handler of every request: it determines the real client, and
// refuses or redirects plain HTTP.
type Front struct {
	Proxies  []netip.Prefix // trusted proxies: their X-Forwarded headers count, and they may use plain HTTP
	HTTPS    bool           // the port speaks HTTPS: plain HTTP is redirected
	Insecure bool           // everybody may use plain HTTP
	HSTS     bool           // send HSTS: browsers then use HTTPS only
}

// through replaces the connection's data with what a trusted proxy says: the client in
// RemoteAddr and the requested host in Host. It always sets the scheme in URL.Scheme.
func (f *Front) through(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Scheme = "http"
		if r.TLS != nil {
			r.URL.Scheme = "https"
		}
		if peer, ok := clientaddr.Address(r.RemoteAddr); ok && f.trusts(peer) {
			r = clientaddr.Relay(r)
			f.forwarded(r)
		}
		next.ServeHTTP(w, r)
	})
}

// forwarded reads the headers of a proxy. Of several addresses the rightmost that is
// not a proxy's counts, because anybody can forge those left of it.
func (f *Front) forwarded(r *http.Request) {
	var chain []string
	for _, line := range r.Header.Values("X-Forwarded-For") {
		chain = append(chain, strings.Split(line, ",")...)
	}
	for _, entry := range slices.Backward(chain) {
		client, ok := clientaddr.Address(strings.TrimSpace(entry))
		if !ok {
			break
		}
		r.RemoteAddr = net.JoinHostPort(client.String(), "0")
		if !f.trusts(client) {
			break
		}
	}
	if host := last(r.Header.Values("X-Forwarded-Host")); host != "" {
		r.Host = host
	}
	switch last(r.Header.Values("X-Forwarded-Proto")) {
	case "https":
		r.URL.Scheme = "https"
	case "http":
		r.URL.Scheme = "http"
	}
}

// last returns what the nearest proxy wrote.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	all := strings.Split(values[len(values)-1], ",")
	return strings.TrimSpace(all[len(all)-1])
}

func (f *Front) trusts(peer netip.Addr) bool {
	return slices.ContainsFunc(f.Proxies, func(p netip.Prefix) bool { return p.Contains(peer) })
}

// securely allows plain HTTP from this machine, from proxies and for the page /trust.
// Other requests are redirected to HTTPS, or refused.
func (f *Front) securely(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Scheme == "https":
			if f.HSTS {
				w.Header().Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		case f.Insecure || f.mayBePlain(r):
			next.ServeHTTP(w, r)
		case f.HTTPS:
			http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusPermanentRedirect)
		default:
			fail(w, http.StatusForbidden, "forbidden_host", "this server is behind a proxy: come through that, by HTTPS")
		}
	})
}

// mayBePlain reports whether the request may come by plain HTTP.
func (f *Front) mayBePlain(r *http.Request) bool {
	return clientaddr.Of(r).Local || clientaddr.ByProxy(r) ||
		r.URL.Path == trust.Path || strings.HasPrefix(r.URL.Path, trust.Path+"/")
}
