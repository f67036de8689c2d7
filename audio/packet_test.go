package audio_test

import (
	"testing"

	"stoa/audio"
)

func TestParse(t *testing.T) {
	padded := rtpPacket(1, 2, 3, "voice\x00\x00\x03")
	padded[0] |= 0x20
	twoByte := rtpPacket(1, 2, 3, "voice", 5, 1, 0x80|42, 0)
	twoByte[12], twoByte[13] = 0x10, 0x00
	withCSRC := append(rtpPacket(1, 2, 3, ""), 0, 0, 0, 9)
	withCSRC = append(withCSRC, "voice"...)
	withCSRC[0] |= 1
	tests := []struct {
		name  string
		raw   []byte
		level int8 // 1: none
	}{
		{"plain", rtpPacket(1, 2, 3, "voice"), 1},
		{"level", rtpPacket(1, 2, 3, "voice", 5<<4, 0x80|30, 0, 0), -30},
		{"level behind another and padding", rtpPacket(1, 2, 3, "voice", 3<<4|1, 7, 7, 0, 5<<4, 127, 0, 0), -127},
		{"another extension", rtpPacket(1, 2, 3, "voice", 6<<4, 30, 0, 0), 1},
		{"extension longer than its block", rtpPacket(1, 2, 3, "voice", 6<<4|15, 30, 5<<4, 3), 1},
		{"two-byte form", twoByte, -42},
		{"padding", padded, 1},
		{"contributing source", withCSRC, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, level, has, ok := audio.Parse(test.raw, 5)
			if !ok {
				t.Fatal("refused")
			}
			if string(p.Payload) != "voice" || p.Stream != 1 || p.Sequence != 2 || p.Timestamp != 3 {
				t.Errorf("%+v", p)
			}
			if has != (test.level <= 0) || has && level != test.level {
				t.Errorf("level %d, %v, want %d", level, has, test.level)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	longExtension := rtpPacket(1, 2, 3, "voice", 0, 0, 0, 0)
	longExtension[15] = 200
	allPadding := rtpPacket(1, 2, 3, "\x00\x00\x03")
	allPadding[0] |= 0x20
	manyCSRC := rtpPacket(1, 2, 3, "voice")
	manyCSRC[0] |= 15
	tests := map[string][]byte{
		"nothing":                    nil,
		"short":                      rtpPacket(1, 2, 3, "")[:11],
		"version 1":                  append([]byte{0x40}, rtpPacket(1, 2, 3, "voice")[1:]...),
		"no payload":                 rtpPacket(1, 2, 3, ""),
		"extension beyond the end":   longExtension,
		"padding only":               allPadding,
		"sources beyond the end":     manyCSRC,
		"extension without a length": append([]byte{0x90}, rtpPacket(1, 2, 3, "ab")[1:]...),
	}
	for name, raw := range tests {
		if _, _, _, ok := audio.Parse(raw, 5); ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(rtpPacket(1, 2, 3, "voice", 5<<4, 30, 0, 0), uint8(5))
	f.Add(rtpPacket(1, 2, 3, "voice"), uint8(0))
	f.Fuzz(func(t *testing.T, raw []byte, id uint8) {
		if p, level, _, ok := audio.Parse(raw, id); ok && (len(p.Payload) == 0 || level > 0) {
			t.Errorf("%+v, level %d", p, level)
		}
	})
}
