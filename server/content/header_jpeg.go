package content

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

const (
	// maxScans is how many scans a JPEG may have. Each goes over all pixels, and a few
	// bytes are enough for one. Encoders make about ten.
	maxScans = 64
	// maxSteps is how many samples all scans of a picture may go over together, which is
	// about a second and a half.
	maxSteps = 256 << 20
	// coefficient is how many bytes the decoder keeps of each sample between the scans
	// of a progressive JPEG.
	coefficient = 4
)

// Markers of JPEG.
const (
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP1  = 0xe1
	markerAPP14 = 0xee
)

// readJPEG walks all segments: the size is in the frame's, and the number of scans
// decides how long decoding takes. It finds markers as image/jpeg does.
func (h *header) readJPEG(section *io.SectionReader) error {
	r := &jpegReader{Reader: bufio.NewReaderSize(section, 32<<10), at: 2}
	if _, err := r.Discard(2); err != nil {
		return broken("it ends too early")
	}
	for {
		marker, err := r.marker()
		if err == io.EOF && h.scans > 0 || marker == markerEOI {
			return nil
		}
		if err != nil {
			return broken("it ends too early")
		}
		if marker == markerSOI || marker >= 0xd0 && marker <= 0xd7 {
			continue
		}
		start, length, err := r.segment()
		if err != nil {
			return err
		}
		switch {
		case marker == markerAPP1 && h.scans == 0:
			h.readExif(section, start, length)
		case marker == markerAPP14:
			h.readAdobe(section, start, length)
		case marker == markerSOS:
			if h.scans++; h.scans > maxScans {
				return h.manyScans(maxScans)
			}
		case marker >= 0xc0 && marker <= 0xc2:
			err = h.readFrame(section, start, length, marker == 0xc2)
		}
		if err == nil {
			err = r.skip(length)
		}
		if err != nil {
			return err
		}
	}
}

// quick refuses a JPEG that takes too long to decode.
func (h *header) quick() error {
	if most := int64(maxSteps / max(h.samples, 1)); h.scans > most {
		return h.manyScans(most)
	}
	return nil
}

func (h *header) manyScans(most int64) error {
	return &Refusal{"picture_too_large", "This picture is stored in too many steps; save it as a baseline JPEG.", map[string]any{"has": h.scans, "most": most}}
}

// readFrame reads a frame header: precision, height, width, and the sampling of each
// component.
func (h *header) readFrame(r io.ReaderAt, start, length int64, progressive bool) error {
	if h.width > 0 || length < 9 || length > 18 {
		return broken("it has no single frame")
	}
	b := make([]byte, length)
	if err := readAt(r, b, start); err != nil {
		return err
	}
	h.height, h.width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	n := int(b[5])
	if length != int64(6+3*n) || n < 1 || n > 4 {
		return broken("its frame has an impossible length")
	}
	var all, across, down int
	for i := range n {
		x, y := int(b[7+3*i]>>4), int(b[7+3*i]&15)
		all, across, down = all+x*y, max(across, x), max(down, y)
	}
	if across < 1 || across > 4 || down < 1 || down > 4 {
		return broken("its samples have impossible sizes")
	}
	h.made = float64(all) / float64(across*down)
	if n == 1 {
		h.made = 1
	}
	h.decoded, h.samples = h.made, h.made*float64(h.width)*float64(h.height)
	if progressive {
		h.decoded *= 1 + coefficient
	}
	if n == 4 {
		h.decoded, h.made, h.converted = h.decoded+4, 4, true
	}
	if n == 3 && string([]byte{b[6], b[9], b[12]}) == "RGB" {
		h.rgb = true
	}
	if n == 3 && across > 2 {
		h.made = 4 // 4:1:1 has no turned form
	}
	return nil
}

// readAdobe finds a mark that the samples are no YCbCr. The decoder makes a copy of them.
func (h *header) readAdobe(r io.ReaderAt, start, length int64) {
	var b [12]byte
	if length >= 12 && readAt(r, b[:], start) == nil && string(b[:5]) == "Adobe" && b[11] == 0 {
		h.rgb = true
	}
}

func (h *header) readExif(r io.ReaderAt, start, length int64) {
	var b [6]byte
	if length > 6 && readAt(r, b[:], start) == nil && string(b[:]) == "Exif\x00\x00" {
		h.orientation = orientationAt(r, start+6, length-6)
	}
}

// jpegReader finds segments.
type jpegReader struct {
	*bufio.Reader
	at int64
}

// marker skips to the next marker: 0xff and neither zero, a byte that is stuffed, nor
// another 0xff, which fills.
func (r *jpegReader) marker() (byte, error) {
	for {
		skipped, err := r.ReadSlice(0xff)
		r.at += int64(len(skipped))
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return 0, err
		}
		b := byte(0xff)
		for b == 0xff {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
			r.at++
		}
		if b != 0 {
			return b, nil
		}
	}
}

// segment reads the length of a segment and returns where its content is.
func (r *jpegReader) segment() (start, length int64, err error) {
	var b [2]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, 0, broken("it ends too early")
	}
	r.at += 2
	if length = int64(binary.BigEndian.Uint16(b[:])) - 2; length < 0 {
		return 0, 0, broken("a segment has an impossible length")
	}
	return r.at, length, nil
}

func (r *jpegReader) skip(length int64) error {
	n, err := r.Discard(int(length))
	r.at += int64(n)
	if err != nil {
		return broken("it ends too early")
	}
	return nil
}
