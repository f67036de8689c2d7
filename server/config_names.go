package main

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// serviceVariable matches what Kubernetes and Docker links put into the environment of a
// program that runs beside a service named stoa (Kubernetes, "Environment variables" of a
// Service): STOA_PORT, STOA_SERVICE_HOST, STOA_PORT_8080_TCP_ADDR.
var serviceVariable = regexp.MustCompile(`^STOA(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?|NAME|ENV_[A-Za-z0-9_]+)$`)

// isServiceVariable reports whether a variable comes from the platform and says nothing to
// the server.
func isServiceVariable(name string) bool { return serviceVariable.MatchString(name) }

// normaliseNames brings --host and --origin into the form in which requests carry them, or
// refuses what can never match.
func (c *config) normaliseNames() error {
	for i, text := range c.Host {
		name, err := hostName(text)
		if err != nil {
			return fmt.Errorf("--host is a name or an address like stoa.example.org, not %q", text)
		}
		c.Host[i] = name
	}
	for i, text := range c.Origin {
		u, err := url.Parse(strings.ToLower(text))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("--origin is a scheme and a name like https://example.org, or https://example.org:8443, not %q", text)
		}
		c.Origin[i] = u.Scheme + "://" + withoutUsualPort(u)
	}
	return nil
}

// hostName returns the name of a Host header, without scheme, port, path or brackets.
func hostName(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if u, err := url.Parse(name); err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Trim(u.Path, "/") == "" {
		name = u.Host
	}
	if h, _, err := net.SplitHostPort(name); err == nil && !strings.Contains(name, "/") {
		name = h
	}
	name = strings.Trim(name, "[]")
	if name == "" || strings.ContainsAny(name, "/ @?#") || strings.Contains(name, ":") && net.ParseIP(name) == nil {
		return "", fmt.Errorf("not a name: %q", text)
	}
	return name, nil
}

// withoutUsualPort returns host and port as browsers write them in an Origin: without the
// scheme's own port (RFC 6454 section 6.1).
func withoutUsualPort(u *url.URL) string {
	if port := u.Port(); u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return strings.TrimSuffix(u.Host, ":"+port)
	}
	return u.Host
}
