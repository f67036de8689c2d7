package web

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"stoa/server/clientaddr"
)

// originAllowed accepts requests without Origin (not from a page), from this server's
// pages, and from listed ones. If the request came by HTTPS, a page loaded by plain
// HTTP is foreign. A trusted proxy may have dropped the port of the Host, as nginx does
// with $host: then the names alone count.
func (g *Guard) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(g.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || r.URL.Scheme == "https" && u.Scheme != "https" {
		return false
	}
	_, _, noPort := net.SplitHostPort(r.Host)
	if clientaddr.ByProxy(r) && noPort != nil && strings.EqualFold(u.Hostname(), strings.Trim(r.Host, "[]")) {
		return true
	}
	return strings.EqualFold(u.Host, r.Host)
}

// asksOrigin reports whether another site's page may not make the request: what a page
// consists of is the same for everybody.
func asksOrigin(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/ws"
}

// share lets pages of listed origins read answers of the API (Fetch Standard, CORS
// protocol). It reports whether the request was a preflight, which it answers.
func (g *Guard) share(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if !slices.Contains(g.Origins, origin) || !strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Location, Retry-After, Upload-Offset, Upload-Complete")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Upload-Offset, Upload-Complete")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
