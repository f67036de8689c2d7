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

// add reads the transport from attributes. All sections must have the same.
func (t *transport) add(attributes []sdp.Attribute) error {
	if err := checkSetup(attributes); err != nil {
		return err
	}
	for _, a := range attributes {
		var known *string
		switch a.Key {
		case "ice-ufrag":
			known = &t.name
		case "ice-pwd":
			known = &t.password
		case "fingerprint":
			known = &t.fingerprint
		default:
			continue
		}
		if *known != "" && *known != a.Value {
			return badOffer("two transports: %s %.40q and %.40q", a.Key, *known, a.Value)
		}
		*known = a.Value
	}
	return nil
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
