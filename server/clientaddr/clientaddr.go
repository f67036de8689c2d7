// Package clientaddr says whom a request is counted for, and whether it comes from
// this machine.
package clientaddr

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Client is whom something is counted for.
type Client struct {
	// Narrow is what one household has: an IPv4 address or an IPv6 /64. Empty
	// where the address is unknown.
	Narrow string
	// Wide is what one customer of a provider may have: an IPv4 address or an
	// IPv6 /48.
	Wide string
	// Local says that it comes from this machine: it is not bounded.
	Local bool
}

// Of returns the source of a request.
func Of(r *http.Request) Client {
	s := ofAddress(r.RemoteAddr)
	s.Local = isLocal(r)
	return s
}

func ofAddress(text string) Client {
	address, ok := Address(text)
	if !ok {
		return Client{Narrow: text, Wide: text}
	}
	return Client{Narrow: masked(address, 64), Wide: masked(address, 48)}
}

// masked is an IPv4 address, or an IPv6 network of so many bits.
func masked(address netip.Addr, bits int) string {
	if address.Is4() {
		return address.String()
	}
	p, err := address.Prefix(bits)
	if err != nil {
		return address.String()
	}
	return p.String()
}

// Address reads an address with or without port and brackets.
func Address(s string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// relayed are the headers by which a proxy says for whom it asks. RFC 7239 and
// what came before it.
var relayed = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via", "True-Client-Ip", "Cf-Connecting-Ip"}

// isLocal takes a connection of this machine for somebody at it only if nothing
// says that a proxy passes on what others ask: no header of a proxy, known or
// not, no name of the outside in Host or Origin, and no HTTP/1.0, which nginx
// speaks if it is told nothing.
func isLocal(r *http.Request) bool {
	if !IsLoopback(r.RemoteAddr) || !IsLoopback(r.Host) || ByProxy(r) || !r.ProtoAtLeast(1, 1) {
		return false
	}
	if at, err := url.Parse(r.Header.Get("Origin")); err != nil || at.Host != "" && !IsLoopback(at.Host) {
		return false
	}
	for _, name := range relayed {
		if r.Header[name] != nil {
			return false
		}
	}
	return true
}

// IsLoopback says whether host, with or without a port, is this machine as seen
// from itself.
func IsLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	address, ok := Address(host)
	return strings.EqualFold(host, "localhost") || ok && address.IsLoopback()
}

type byProxy struct{}

// Relay marks a request that came from a proxy that is known.
func Relay(r *http.Request) *http.Request {
	return r.Clone(context.WithValue(r.Context(), byProxy{}, true))
}

// ByProxy says whether [Relay] marked the request.
func ByProxy(r *http.Request) bool { return r.Context().Value(byProxy{}) != nil }
