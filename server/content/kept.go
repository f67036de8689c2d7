package content

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// CheckKept checks a file like [Check], but the file is to be kept as it is: a picture must
// have the form in which Check writes pictures, with nothing beside the pixels. To encode a
// JPEG again would change its pixels and its hash each time. Bytes that a decoder skips
// within the pixels' data stay; no program reads them.
func CheckKept(r io.ReaderAt, size int64) (Result, error) {
	result, err := Check(r, size, io.Discard)
	if err != nil || !result.Copied {
		return result, err
	}
	kind, alone := jpeg, pixelsOfJPEG
	if result.Type == PNG {
		kind, alone = png, pixelsOfPNG
	}
	head := make([]byte, min(size, sniffed))
	if err := readAt(r, head, 0); err != nil {
		return Result{}, err
	}
	if sniff(head) != kind {
		return Result{}, notKept()
	}
	h, err := readHeader(kind, r, size)
	if err != nil {
		return Result{}, err
	}
	if p := result.Costs.Picture; p.Width != h.width || p.Height != h.height {
		return Result{}, notKept()
	}
	result.Copied = false
	return result, alone(io.NewSectionReader(r, 0, size))
}

func notKept() error {
	return &Refusal{Code: "file_broken", Detail: "This picture is not in the form in which a server keeps pictures."}
}

// pixelsOfPNG returns an error if a PNG has chunks beside those of its pixels, or anything
// after the last one.
func pixelsOfPNG(section *io.SectionReader) error {
	r := bufio.NewReader(section)
	if _, err := r.Discard(8); err != nil {
		return broken("it ends too early")
	}
	var b [8]byte
	for step := 0; ; {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return broken("it ends too early")
		}
		next := slices.Index([]string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}, string(b[4:]))
		if next < step {
			return notKept()
		}
		step = next
		if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint32(b[:]))+4); err != nil {
			return broken("it ends too early")
		}
		if string(b[4:]) == "IEND" {
			return ends(r)
		}
	}
}

// pixelsOfJPEG returns an error if a JPEG has segments beside those of its pixels, or
// anything after them.
func pixelsOfJPEG(section *io.SectionReader) error {
	r := &jpegReader{Reader: bufio.NewReader(section), at: 2}
	if _, err := r.Discard(2); err != nil {
		return broken("it ends too early")
	}
	const tables, frame, trees = 0xdb, 0xc0, 0xc4
	for _, expected := range []byte{tables, frame, trees, markerSOS} {
		b, err := r.Peek(2)
		if err != nil || b[0] != 0xff || b[1] != expected {
			return notKept()
		}
		if _, err := r.marker(); err != nil {
			return broken("it ends too early")
		}
		_, length, err := r.segment()
		if err == nil {
			err = r.skip(length)
		}
		if err != nil {
			return err
		}
	}
	if marker, err := r.marker(); err != nil || marker != markerEOI {
		return notKept()
	}
	return ends(r.Reader)
}

func ends(r *bufio.Reader) error {
	if _, err := r.ReadByte(); err != io.EOF {
		return notKept()
	}
	return nil
}
