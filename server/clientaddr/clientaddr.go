// Package clientaddr returns the source of a request for limits, and whether the
// request comes from this machine.
package clientaddr

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Client is the source of a request, for limits.
type Client struct {
	// Narrow is one household: an IPv4 address or an IPv6 /64. Empty if the address is
	// unknown.
	Narrow string
	// Wide is one customer of a provider: an IPv4 address or an IPv6 /48.
	Wide string
	// Local: the request comes from this machine, and limits do not apply.
	Local bool
}

// WideFactor is how many times the limit of a household a customer of a provider has.
const WideFactor = 4

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

// masked returns an IPv4 address, or an IPv6 network of the given number of bits.
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

// Address parses an address with or without port and brackets.
func Address(s string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// relayed are the headers with which a proxy names its client: RFC 7239 and older ones.
var relayed = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via", "True-Client-Ip", "Cf-Connecting-Ip"}

// isLocal reports whether a request comes from this machine. A connection from loopback
// is not enough: the request must have no proxy header, known or unknown, no outside
// name in Host or Origin, and not use HTTP/1.0, which is nginx's default towards
// servers.
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

// IsLoopback reports whether host, with or without a port, is a loopback name or
// address.
func IsLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	address, ok := Address(host)
	return strings.EqualFold(host, "localhost") || ok && address.IsLoopback()
}

type byProxy struct{}

// Relay marks a request that came from a trusted proxy.
func Relay(r *http.Request) *http.Request {
	return r.Clone(context.WithValue(r.Context(), byProxy{}, true))
}

// ByProxy reports whether [Relay] marked the request.
func ByProxy(r *http.Request) bool { return r.Context().Value(byProxy{}) != nil }
