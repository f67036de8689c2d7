package audio

import "encoding/binary"

// Packet is one RTP packet of a voice, with the fields that forwarding is
// about. Payload is borrowed: it is valid until the call that passed the
// packet returns.
type Packet struct {
	Talker    uint16 // participant number; the only CSRC on the way down
	Stream    uint32 // SSRC on the way up
	Sequence  uint16
	Timestamp uint32 // 48 per millisecond
	Marker    bool
	Payload   []byte

	level    int8 // RFC 6464, in dBov, 0 to -127
	hasLevel bool
}

const (
	headerSize = 12 // RFC 3550 section 5.1, without CSRCs

	oneByteProfile = 0xBEDE // RFC 8285 section 4.2
	twoByteProfile = 0x1000 // RFC 8285 section 4.3, upper 12 bits
)

// parse reads an RTP packet. levelID is the negotiated number of the audio
// level extension, 0 for none. What does not hold together yields false.
func (p *Packet) parse(raw []byte, levelID uint8) bool {
	if len(raw) < headerSize || raw[0]>>6 != 2 {
		return false
	}
	p.Marker = raw[1]&0x80 != 0
	p.Sequence = binary.BigEndian.Uint16(raw[2:])
	p.Timestamp = binary.BigEndian.Uint32(raw[4:])
	p.Stream = binary.BigEndian.Uint32(raw[8:])
	p.hasLevel = false
	at := headerSize + 4*int(raw[0]&0x0f)
	if raw[0]&0x10 != 0 {
		if len(raw) < at+4 {
			return false
		}
		profile := binary.BigEndian.Uint16(raw[at:])
		end := at + 4 + 4*int(binary.BigEndian.Uint16(raw[at+2:]))
		if len(raw) < end {
			return false
		}
		p.findLevel(profile, raw[at+4:end], levelID)
		at = end
	}
	return p.takePayload(raw, at)
}

// takePayload leaves out the padding, whose last byte counts it.
func (p *Packet) takePayload(raw []byte, at int) bool {
	end := len(raw)
	if raw[0]&0x20 != 0 && end > at {
		end -= int(raw[end-1])
	}
	if at >= end {
		return false // nothing to hear
	}
	p.Payload = raw[at:end]
	return true
}

// findLevel walks the header extensions for the audio level: one byte, its
// upper bit the sender's guess at speech, the others -dBov.
func (p *Packet) findLevel(profile uint16, ext []byte, levelID uint8) {
	head := 1
	if profile>>4 == twoByteProfile>>4 {
		head = 2
	} else if profile != oneByteProfile {
		return
	}
	for levelID != 0 && len(ext) > head {
		if ext[0] == 0 { // padding
			ext = ext[1:]
			continue
		}
		id, size := ext[0]>>4, int(ext[0]&0x0f)+1
		if head == 2 {
			id, size = ext[0], int(ext[1])
		}
		if len(ext) < head+size {
			return
		}
		if id == levelID && size > 0 {
			p.level, p.hasLevel = -int8(ext[head]&0x7f), true
			return
		}
		ext = ext[head+size:]
	}
}
