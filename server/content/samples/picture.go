package samples

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// Corners is a picture with a different colour in each corner: red at the top left, then
// clockwise green, blue, white.
func Corners(width, height int, alpha uint8) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	colours := [2][2]color.NRGBA{{{255, 0, 0, alpha}, {0, 255, 0, 255}}, {{255, 255, 255, 255}, {0, 0, 255, 255}}}
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, colours[y*2/height][x*2/width])
		}
	}
	return m
}

// PNG encodes a picture.
func PNG(m image.Image) []byte {
	var b bytes.Buffer
	must((&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m))
	return b.Bytes()
}

// JPEG encodes a picture.
func JPEG(m image.Image) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// Exif is a block of EXIF with an orientation, and a text that must not survive.
func Exif(orientation int) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00 secret place")
	binary.BigEndian.PutUint16(b[18:], uint16(orientation))
	return b
}

// TurnedJPEG is a JPEG that is to be turned before it is shown.
func TurnedJPEG(m image.Image, orientation int) []byte {
	plain, block := JPEG(m), append([]byte("Exif\x00\x00"), Exif(orientation)...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(block)+2))
	return bytes.Join([][]byte{head, block, plain[2:]}, nil)
}

// Chunk is a chunk of a PNG.
func Chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// WebP is a picture of one colour in a few bytes, however large it is.
func WebP(width, height int) []byte {
	var bits, n uint64
	put := func(value uint64, count uint64) { bits |= value << n; n += count }
	var data []byte
	flush := func() {
		for ; n >= 8; n -= 8 {
			data, bits = append(data, byte(bits)), bits>>8
		}
	}
	put(0x2f, 8)
	put(uint64(width-1), 14)
	put(uint64(height-1), 14)
	put(0, 1+3) // no alpha, version
	flush()
	put(0, 3) // no transform, no colour cache, one group of trees
	for range 5 {
		put(0b101, 3) // a simple tree of one symbol of eight bits
		put(0, 8)
		flush()
	}
	put(0, 16)
	flush()
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+8+len(data)))
	b = binary.LittleEndian.AppendUint32(append(b, "WEBPVP8L"...), uint32(len(data)))
	return append(b, data...)
}
