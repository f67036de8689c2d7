package port

import "encoding/binary"

// kind is what a connection is for.
type kind int

const (
	unknown kind = iota // more bytes will tell
	secure              // TLS
	plain               // HTTP without TLS
	media               // ICE over TCP: STUN in frames of RFC 4571
	strange             // none of these
)

const (
	tlsHandshake = 0x16       // RFC 8446 section 5.1
	stunBinding  = 0x0001     // a request; RFC 8489 section 5
	stunCookie   = 0x2112A442 // RFC 8489 section 5
	stunHeader   = 20         // bytes of the shortest STUN message
	maxFirst     = 1500       // bytes of the longest first frame
	mostHead     = 10         // bytes that tell everything: frame length, type, length, cookie
)

// kindOf tells what begins with b. The three kinds differ in the first byte: a
// frame of at most maxFirst bytes begins with at most 5, TLS with 22, and a
// method of HTTP with a capital letter.
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
