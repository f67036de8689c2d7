package content

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// header is what the first bytes of a picture tell.
type header struct {
	width, height int
	decoded       float64 // bytes a pixel that the decoder uses
	rgb           bool    // the decoder makes another copy, with 4 bytes a pixel
	made          float64 // bytes a pixel of a turned or shrunk copy
	converted     bool    // a copy with 8 bits a channel is made first
	palette       bool    // that copy is made before it is turned or shrunk
	trees         int64   // further bytes that the decoder may use
	samples       float64 // in all components of a JPEG
	scans         int64   // of a JPEG, each over at most all samples
	orientation   int     // as in EXIF, 1 to 8
}

// need returns an upper bound of the bytes that decoding and encoding use.
func (h *header) need() int64 {
	pixels := float64(h.width) * float64(h.height)
	need := pixels*h.decoded + float64(h.trees)
	long, turned := max(h.width, h.height), h.orientation > 1
	if h.rgb {
		need += pixels * 4
	}
	if h.converted || h.palette && (turned || long > MaxSide) {
		need += pixels * 4
	}
	made := h.made
	if h.rgb {
		made = 4
	}
	if long > MaxSide {
		scale := float64(MaxSide) / float64(long)
		pixels *= scale * scale
		need += pixels * made
	}
	if turned {
		need += pixels * made
	}
	return int64(min(need, 1<<60))
}

// readHeader reads the header of a picture without decoding any pixel.
func readHeader(kind string, r io.ReaderAt, size int64) (header, error) {
	h := header{orientation: 1}
	var err error
	switch kind {
	case png:
		err = h.readPNG(r, size)
	case jpeg:
		err = h.readJPEG(io.NewSectionReader(r, 0, size))
	case webp:
		err = h.readWebP(r, size)
	case gif:
		err = h.readGIF(r)
	}
	if err == nil && (h.width < 1 || h.height < 1) {
		err = broken("it has no pixels")
	}
	return h, err
}

// maxParts is how many chunks of a file are looked at.
const maxParts = 200

// readAt reads exactly len(b) bytes.
func readAt(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return broken("it ends too early")
	}
	return fmt.Errorf("read a file: %w", err)
}

func (h *header) readPNG(r io.ReaderAt, size int64) error {
	var b [33]byte
	if err := readAt(r, b[:], 0); err != nil {
		return err
	}
	if string(b[12:16]) != "IHDR" {
		return broken("its first chunk is not the header")
	}
	width, height := binary.BigEndian.Uint32(b[16:]), binary.BigEndian.Uint32(b[20:])
	if width > 1<<31-1 || height > 1<<31-1 {
		return broken("it has an impossible size")
	}
	h.width, h.height = int(width), int(height)
	depth, colour, interlaced := b[24], b[25], b[28] != 0
	const palette = 3
	h.decoded, h.made = 4, 4
	switch {
	case depth == 16:
		h.decoded, h.converted = 8, true
	case colour == palette:
		h.decoded, h.palette = 1, true
	}
	if interlaced {
		h.decoded *= 2 // all passes together are another picture
	}
	return h.readPNGOrientation(r, size)
}

// readPNGOrientation looks at the chunks before the pixels.
func (h *header) readPNGOrientation(r io.ReaderAt, size int64) error {
	var b [8]byte
	for at, n := int64(33), 0; at < size && n < maxParts; n++ {
		if err := readAt(r, b[:], at); err != nil {
			return err
		}
		length, kind := int64(binary.BigEndian.Uint32(b[:])), string(b[4:])
		switch kind {
		case "IDAT":
			return nil
		case "eXIf":
			h.orientation = orientationAt(r, at+8, length)
		}
		at += 12 + length
	}
	return nil
}

func (h *header) readGIF(r io.ReaderAt) error {
	var b [10]byte
	if err := readAt(r, b[:], 0); err != nil {
		return err
	}
	h.width, h.height = int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	h.decoded, h.made, h.palette = 2, 4, true // one to sort the rows of an interlaced frame
	return nil
}

// readWebP walks the chunks: the size is in the first, the orientation may be in the
// last.
func (h *header) readWebP(r io.ReaderAt, size int64) error {
	var b [18]byte
	first := true
	h.decoded, h.made = 1.5, 1.5
	for at, n := int64(12), 0; at+8 <= size; n++ {
		if n == maxParts { // the decoder would go on to pixels that were not counted
			return broken("it has more than %d parts", maxParts)
		}
		if err := readAt(r, b[:8], at); err != nil {
			return err
		}
		kind, length := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		if kind == "VP8X" || kind == "VP8L" || kind == "VP8 " {
			if err := readAt(r, b[:min(18, 8+max(length, 5))], at); err != nil {
				return err
			}
		}
		switch {
		case kind == "VP8X" && first:
			h.width, h.height = 1+int(b[12])+int(b[13])<<8+int(b[14])<<16, 1+int(b[15])+int(b[16])<<8+int(b[17])<<16
		case kind == "VP8 " && first:
			h.width, h.height = int(binary.LittleEndian.Uint16(b[14:]))&0x3fff, int(binary.LittleEndian.Uint16(b[16:]))&0x3fff
		case kind == "VP8L":
			if bits := binary.LittleEndian.Uint32(b[9:]); first {
				h.width, h.height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
			}
			h.decoded, h.made = 8, 4
			h.trees += treeBytes * length
		case kind == "ALPH":
			h.decoded, h.made, h.converted = 10.5, 4, true // the alpha is decoded like a lossless picture
			h.trees += treeBytes * length
		case kind == "EXIF":
			h.orientation = orientationAt(r, at+8, length)
		}
		first = false
		at += 8 + length + length&1
	}
	return nil
}

// treeBytes is how many bytes of Huffman trees one byte of a lossless WebP can make: half
// a bit codes the length of one symbol, and a symbol takes 16 bytes.
const treeBytes = 256
