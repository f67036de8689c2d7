package port

import "encoding/binary"

// kind is the protocol of a connection.
type kind int

const (
	unknown kind = iota // more bytes needed
	secure              // TLS
	plain               // HTTP without TLS
	media               // ICE over TCP: STUN in frames of RFC 4571
	strange             // none of these
)

const (
	tlsHandshake = 0x16       // RFC 8446 section 5.1
	stunBinding  = 0x0001     // a request; RFC 8489 section 5
	stunCookie   = 0x2112A442 // RFC 8489 section 5
	stunHeader   = 20         // length of the shortest STUN message, in bytes
	maxFirst     = 1500       // maximum length of the first frame, in bytes
	mostHead     = 10         // bytes that always suffice: frame length, type, length, cookie
)

// kindOf detects the protocol by the first bytes. The first byte differs: a frame of at
// most maxFirst bytes begins with at most 5, TLS with 22, and a method of HTTP with a
// capital letter.
func kindOf(b []byte) kind {
	switch {
	case len(b) == 0:
		return unknown
	case b[0] == tlsHandshake:
		return secure
	case b[0] >= 'A' && b[0] <= 'Z':
		return plain
	case b[0] > maxFirst>>8:
		return strange
	case len(b) < mostHead:
		return unknown
	}
	length := int(binary.BigEndian.Uint16(b))
	if length < stunHeader || length > maxFirst || binary.BigEndian.Uint16(b[2:]) != stunBinding ||
		binary.BigEndian.Uint32(b[6:]) != stunCookie {
		return strange
	}
	return media
}
