package audio_test

import "encoding/binary"

// rtpPacket returns a voice packet of 20 ms. ext, if any, is the content of a one-byte
// header extension block; its length is a multiple of 4.
func rtpPacket(stream uint32, sequence uint16, timestamp uint32, payload string, ext ...byte) []byte {
	raw := make([]byte, 12, 64)
	raw[0], raw[1] = 0x80, 111
	binary.BigEndian.PutUint16(raw[2:], sequence)
	binary.BigEndian.PutUint32(raw[4:], timestamp)
	binary.BigEndian.PutUint32(raw[8:], stream)
	if len(ext) > 0 {
		raw[0] |= 0x10
		raw = append(raw, 0xBE, 0xDE, 0, byte(len(ext)/4))
		raw = append(raw, ext...)
	}
	return append(raw, payload...)
}
