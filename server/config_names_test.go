package main

import (
	"slices"
	"testing"
)

func TestPlatformsMayInjectTheirVariables(t *testing.T) {
	for _, name := range []string{"STOA_SERVICE_HOST", "STOA_SERVICE_PORT", "STOA_SERVICE_PORT_HTTP", "STOA_PORT", "STOA_PORT_8080_TCP", "STOA_PORT_8080_TCP_ADDR", "STOA_PORT_8443_UDP_PROTO",
		"STOA_WEB_SERVICE_HOST", "STOA_WEB_PORT_80_TCP_PORT", "STOA_NAME"} {
		if _, err := parse(t, map[string]string{name: "tcp://10.0.0.1:8080"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"STOA_LISTENS", "STOA_UDPPORT", "STOA_HOSTS"} {
		if _, err := parse(t, map[string]string{name: "x"}); err == nil {
			t.Errorf("%s was not refused", name)
		}
	}
}

func TestNamesAreBroughtIntoTheFormOfRequests(t *testing.T) {
	for in, want := range map[string]string{"stoa.example": "stoa.example", "Stoa.Example:8443": "stoa.example", "https://stoa.example/": "stoa.example",
		"http://stoa.example:8080": "stoa.example", "[::1]:8080": "::1", "::1": "::1", "10.0.0.2": "10.0.0.2", "*.example": "*.example"} {
		c, err := parse(t, nil, "--host", in)
		if err != nil || !slices.Equal(c.Host, []string{want}) {
			t.Errorf("--host %s: %v, %v", in, c.Host, err)
		}
	}
	for in, want := range map[string]string{"https://example.org": "https://example.org", "https://Example.org/": "https://example.org", "https://example.org:443": "https://example.org",
		"http://example.org:8080/": "http://example.org:8080"} {
		c, err := parse(t, nil, "--origin", in)
		if err != nil || !slices.Equal(c.Origin, []string{want}) {
			t.Errorf("--origin %s: %v, %v", in, c.Origin, err)
		}
	}
	for _, flags := range [][]string{{"--host", "https://stoa.example/rooms"}, {"--host", " "}, {"--host", "a b"}, {"--origin", "example.org"}, {"--origin", "ftp://example.org"},
		{"--origin", "https://example.org/page"}, {"--origin", "*"}, {"--origin", "https://me@example.org"}} {
		if _, err := parse(t, nil, flags...); err == nil {
			t.Errorf("%v was not refused", flags)
		}
	}
}
