package wire

import (
	"encoding/binary"

	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// AppendFrame writes a tick frame straight from the room's, without copying
// it into a [Tick]. Section 6.
func (w *Writer) AppendFrame(f *worldstate.Frame, scratch []byte) []byte {
	w.message(CodeTick, 5)
	w.uint(f.Tick)
	w.bin(f.Bodies)
	scratch = AppendGains(scratch[:0], f.Gains)
	w.optional(scratch)
	scratch = AppendHearers(scratch[:0], f.Hearers)
	w.optional(scratch)
	if len(f.Lives) == 0 {
		w.nil()
		return scratch
	}
	w.array(len(f.Lives))
	for i := range f.Lives {
		l := &f.Lives[i]
		scratch = board.AppendPoints(scratch[:0], l.Points)
		w.livePart(&LivePart{l.Participant, l.Object, l.Stroke, l.Colour, l.Width, uint16(l.From), scratch})
	}
	return scratch
}

// AppendGains packs gains, 4 bytes each. Section 6.4.
func AppendGains(dst []byte, gains []spatial.Heard) []byte {
	for _, g := range gains {
		dst = binary.LittleEndian.AppendUint16(dst, g.Who)
		dst = append(dst, byte(g.DB), g.Walls)
	}
	return dst
}

// ParseGains unpacks what AppendGains packs.
func ParseGains(src []byte) ([]spatial.Heard, error) {
	if len(src)%4 != 0 {
		return nil, malformed("%d bytes are not gains", len(src))
	}
	var gains []spatial.Heard
	for ; len(src) > 0; src = src[4:] {
		gains = append(gains, spatial.Heard{Who: binary.LittleEndian.Uint16(src), DB: int8(src[2]), Walls: src[3]})
	}
	return gains, nil
}

// AppendHearers packs who could hear a participant; nothing for nil.
// Section 6.5.
func AppendHearers(dst []byte, h *worldstate.Hearers) []byte {
	if h == nil {
		return dst
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(h.Count))
	for _, l := range h.Loudest {
		dst = binary.LittleEndian.AppendUint16(dst, l.Who)
		dst = append(dst, byte(l.DB))
	}
	return dst
}

// ParseHearers unpacks what AppendHearers packs.
func ParseHearers(src []byte) (*worldstate.Hearers, error) {
	if len(src) < 2 || (len(src)-2)%3 != 0 {
		return nil, malformed("%d bytes are not hearers", len(src))
	}
	h := &worldstate.Hearers{Count: int(binary.LittleEndian.Uint16(src))}
	for src = src[2:]; len(src) > 0; src = src[3:] {
		h.Loudest = append(h.Loudest, spatial.Heard{Who: binary.LittleEndian.Uint16(src), DB: int8(src[2])})
	}
	return h, nil
}
