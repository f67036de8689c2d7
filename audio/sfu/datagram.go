package sfu

import "encoding/binary"

// kind is the protocol of a datagram, by its first bytes. RFC 7983 section 7, RFC 5761
// section 4.
type kind int

const (
	garbage kind = iota
	stunRequest
	stunOther
	handshake // DTLS except application data
	data      // DTLS application data: SCTP, which the server does not speak
	media     // SRTP
	feedback  // SRTCP
)

const (
	stunCookie      = 0x2112A442 // RFC 8489 section 5
	stunBinding     = 0x0001
	stunUsername    = 0x0006
	stunHeaderSize  = 20
	mediaHeaderSize = 12
	dtlsData        = 23 // content type of application data, RFC 5246 section 6.2.1
)

func kindOf(b []byte) kind {
	switch {
	case len(b) < mediaHeaderSize:
		return garbage
	case b[0] < 4:
		return stunKind(b)
	case b[0] == dtlsData:
		return data
	case b[0] >= 20 && b[0] < 64:
		return handshake
	case b[0] < 128 || b[0] > 191:
		return garbage
	case b[1] >= 192 && b[1] <= 223:
		return feedback
	}
	return media
}

func stunKind(b []byte) kind {
	switch {
	case len(b) < stunHeaderSize || binary.BigEndian.Uint32(b[4:]) != stunCookie:
		return garbage
	case binary.BigEndian.Uint16(b) == stunBinding:
		return stunRequest
	}
	return stunOther
}

// calledName returns the server's ICE name (ufrag) in a STUN request: the part of its
// user name before the colon. RFC 8445 section 7.2.2.
func calledName(b []byte) []byte {
	b = b[stunHeaderSize:]
	for len(b) >= 4 {
		name, size := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if b = b[4:]; len(b) < size {
			return nil
		}
		if name == stunUsername {
			for i, c := range b[:size] {
				if c == ':' {
					return b[:i]
				}
			}
			return nil
		}
		b = b[min(len(b), (size+3)&^3):]
	}
	return nil
}

// ssrcOf returns the SSRC of a media datagram.
func ssrcOf(b []byte) uint32 { return binary.BigEndian.Uint32(b[8:]) }
