package content

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	stdgif "image/gif"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"io"

	stdwebp "golang.org/x/image/webp"
)

const (
	// MaxSide is the longest side of a kept picture, in pixels; larger ones are shrunk.
	MaxSide = 4096
	quality = 90      // of JPEG
	light   = 4 << 20 // pixels of a picture of rank good
)

// decoders read the first frame.
var decoders = map[string]func(io.Reader) (image.Image, error){
	png: stdpng.Decode, jpeg: stdjpeg.Decode, gif: stdgif.Decode, webp: stdwebp.Decode,
}

// checkPicture decodes a picture if its header shows that the memory suffices, and
// encodes it again: upright, at most MaxSide pixels a side, as PNG if it has
// transparency, otherwise as JPEG.
func checkPicture(kind string, r io.ReaderAt, size int64, out io.Writer) (Result, error) {
	h, err := readHeader(kind, r, size)
	if err != nil {
		return Result{}, err
	}
	if need := h.need(); need > Memory {
		pixels := int64(h.width) * int64(h.height)
		most := int64(float64(pixels) * Memory / float64(need))
		return Result{}, &Refusal{"picture_too_large",
			fmt.Sprintf("This picture has %s x %s pixels; of its kind, up to %s pixels can be read.", grouped(int64(h.width)), grouped(int64(h.height)), grouped(most)),
			map[string]any{"width": int64(h.width), "height": int64(h.height), "most": most}}
	}
	if err := h.quick(); err != nil {
		return Result{}, err
	}
	decoded, err := decoders[kind](bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10))
	if err != nil {
		return Result{}, broken("its pixels cannot be read (%v)", err)
	}
	if at := decoded.Bounds(); at.Dx() > h.width || at.Dy() > h.height || at.Empty() {
		return Result{}, broken("its header tells another size")
	}
	made := upright(decoded, h.orientation)
	result := Result{Type: JPEG, Copied: true, Costs: Costs{Rank: Good, Picture: &Picture{made.Bounds().Dx(), made.Bounds().Dy()}}}
	if made.Bounds().Dx()*made.Bounds().Dy() > light {
		result.Costs.Rank, result.Costs.Over = Heavy, "pixels"
	}
	bounded := &boundedWriter{to: out, left: MaxPicture}
	if opaque(made) {
		err = stdjpeg.Encode(bounded, forJPEG(made), &stdjpeg.Options{Quality: quality})
	} else {
		result.Type = PNG
		err = stdpng.Encode(bounded, made)
	}
	if errors.Is(err, errFull) {
		err = TooLarge(MaxPicture+1, MaxPicture)
	}
	return result, err
}

func opaque(m image.Image) bool {
	o, knows := m.(interface{ Opaque() bool })
	return knows && o.Opaque()
}

// forJPEG returns an opaque picture in a form for which the encoder is fast.
func forJPEG(m image.Image) image.Image {
	if n, is := m.(*image.NRGBA); is {
		return &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect} // without transparency they are the same
	}
	return m
}

var errFull = errors.New("content: the encoded picture is too large")

// boundedWriter writes a bounded number of bytes.
type boundedWriter struct {
	to   io.Writer
	left int
}

// Write implements [io.Writer].
func (b *boundedWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errFull
	}
	return b.to.Write(p)
}
