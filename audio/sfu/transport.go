package sfu

import (
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/pion/sdp/v3"
)

// transport is the client's side of ICE and DTLS in an offer.
type transport struct {
	name        string // ICE ufrag
	password    string
	fingerprint string // of its certificate: hash function and value
}

// choose reads the transport: each part from the section, or from the session where the
// section does not say it (RFC 8839 section 5.4, RFC 8122 section 5).
func (t *transport) choose(section, session []sdp.Attribute) error {
	if err := checkSetup(session); err != nil {
		return err
	}
	var err error
	for _, part := range []struct {
		key string
		to  *string
	}{{"ice-ufrag", &t.name}, {"ice-pwd", &t.password}} {
		if *part.to, err = only(part.key, section); err == nil && *part.to == "" {
			*part.to, err = only(part.key, session)
		}
		if err != nil {
			return err
		}
	}
	if t.fingerprint = usual(section); t.fingerprint == "" {
		t.fingerprint = usual(session)
	}
	return nil
}

// only returns the value of an attribute that occurs at most once.
func only(key string, attributes []sdp.Attribute) (value string, err error) {
	for _, a := range attributes {
		switch {
		case a.Key != key:
		case value != "" && value != a.Value:
			return "", badOffer("two transports: %s %.40q and %.40q", key, value, a.Value)
		default:
			value = a.Value
		}
	}
	return value, nil
}

// usual returns one of several fingerprints of a certificate: that by SHA-256, which every
// client has, otherwise the first.
func usual(attributes []sdp.Attribute) (value string) {
	for _, a := range attributes {
		if a.Key == "fingerprint" && (value == "" || strings.HasPrefix(strings.ToLower(a.Value), "sha-256 ")) {
			value = a.Value
		}
	}
	return value
}

// checkSetup refuses a client that wants to be the DTLS server: pion as DTLS client has
// a known fault.
func checkSetup(attributes []sdp.Attribute) error {
	for _, a := range attributes {
		if a.Key == sdp.AttrKeyConnectionSetup && a.Value != "actpass" && a.Value != "active" {
			return badOffer("setup:%.40q", a.Value)
		}
	}
	return nil
}

// RFC 8839 section 5.4, RFC 8866 section 9.
var (
	iceName     = regexp.MustCompile(`^[A-Za-z0-9+/]{4,256}$`)
	icePassword = regexp.MustCompile(`^[A-Za-z0-9+/]{22,256}$`)
	token       = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,32}$")
)

func isToken(s string) bool { return token.MatchString(s) }

// complete refuses a transport without a name, password or fingerprint.
func (t *transport) complete() error {
	switch {
	case !iceName.MatchString(t.name):
		return badOffer("ice-ufrag %.40q", t.name)
	case !icePassword.MatchString(t.password):
		return badOffer("ice-pwd of %d characters", len(t.password))
	}
	hash, value, _ := strings.Cut(t.fingerprint, " ")
	size := map[string]int{"sha-256": 32, "sha-384": 48, "sha-512": 64}[strings.ToLower(hash)] // RFC 8122 section 5
	if b, err := hex.DecodeString(strings.ReplaceAll(value, ":", "")); err != nil || len(b) != size || size == 0 || len(value) != 3*size-1 {
		return badOffer("fingerprint %.100q", t.fingerprint)
	}
	t.fingerprint = strings.ToLower(hash) + " " + value
	return nil
}
