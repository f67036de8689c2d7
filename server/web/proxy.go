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

// Front is what a request meets first: who it really comes from, and whether
// it came by a way that others can read.
type Front struct {
	Proxies  []netip.Prefix // peers whose X-Forwarded headers count, and who end TLS
	HTTPS    bool           // the port speaks HTTPS: what comes by plain HTTP is sent there
	Insecure bool           // plain HTTP is for everybody
	HSTS     bool           // browsers are told to come by HTTPS alone
}

// through puts what a proxy says in the place of what the connection says: the
// client into RemoteAddr, the host it asked into Host. The scheme goes into
// URL.Scheme in any case.
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

// forwarded reads the headers of a proxy. Of several addresses the rightmost
// that is not a proxy's counts: those left of it anybody could have written.
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

// last is what the nearest proxy wrote.
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

// securely lets plain HTTP through from this machine, from proxies and to the
// page that teaches trust. Others are sent to HTTPS, or away.
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

// mayBePlain tells requests that nobody can have read on their way, or may.
func (f *Front) mayBePlain(r *http.Request) bool {
	return clientaddr.Of(r).Local || clientaddr.ByProxy(r) ||
		r.URL.Path == trust.Path || strings.HasPrefix(r.URL.Path, trust.Path+"/")
}
