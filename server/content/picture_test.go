package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	stdgif "image/gif"
	"runtime"
	"slices"
	"strings"
	"testing"

	"stoa/server/content/samples"
)

// checked checks a file and decodes what is kept of it.
func checked(t *testing.T, file []byte) (Result, image.Image, []byte) {
	t.Helper()
	var out bytes.Buffer
	r, err := Check(bytes.NewReader(file), int64(len(file)), &out)
	must(t, err)
	m, format, err := image.Decode(bytes.NewReader(out.Bytes()))
	must(t, err)
	if "image/"+format != r.Type || !r.Copied {
		t.Errorf("%+v is %s", r, format)
	}
	if at := m.Bounds(); r.Costs.Picture == nil || at.Dx() != r.Costs.Picture.Width || at.Dy() != r.Costs.Picture.Height {
		t.Errorf("%v, told as %+v", at, r.Costs.Picture)
	}
	return r, m, out.Bytes()
}

// is reports whether a pixel has about the colour.
func is(m image.Image, x, y int, want color.Color) bool {
	r, g, b, a := m.At(x, y).RGBA()
	wr, wg, wb, wa := want.RGBA()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) < 0x1800 }
	return near(r, wr) && near(g, wg) && near(b, wb) && near(a, wa)
}

var red, green, blue = color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}

func TestAPictureWithTransparencyStaysPNG(t *testing.T) {
	r, m, _ := checked(t, samples.PNG(samples.Corners(40, 20, 100)))
	if r.Type != PNG || !is(m, 2, 2, color.NRGBA{255, 0, 0, 100}) || !is(m, 38, 18, blue) {
		t.Errorf("%+v, %v", r, m.At(2, 2))
	}
	if r, m, _ := checked(t, samples.PNG(samples.Corners(40, 20, 255))); r.Type != JPEG || !is(m, 2, 2, red) {
		t.Errorf("%+v", r)
	}
}

func TestPicturesAreTurnedAsTheyShallBeShown(t *testing.T) {
	shown := [...]string{1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr"} // from the top left, clockwise
	letters := map[byte]color.Color{'r': red, 'g': green, 'b': blue, 'w': color.White}
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411} {
		m := image.NewYCbCr(image.Rect(0, 0, 66, 33), ratio)
		for y := range 33 {
			for x := range 66 {
				r, g, b, _ := samples.Corners(66, 33, 255).At(x, y).RGBA()
				m.Y[m.YOffset(x, y)], m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(b>>8))
			}
		}
		for orientation := 1; orientation <= 8; orientation++ {
			got := upright(m, orientation)
			areCorners(t, fmt.Sprint(ratio, orientation), got, shown[orientation], letters, orientation >= 5)
		}
	}
	for orientation := 1; orientation <= 8; orientation++ {
		_, m, kept := checked(t, samples.TurnedJPEG(samples.Corners(64, 32, 255), orientation))
		areCorners(t, fmt.Sprint("JPEG ", orientation), m, shown[orientation], letters, orientation >= 5)
		if bytes.Contains(kept, []byte("secret")) || bytes.Contains(kept, []byte("Exif")) {
			t.Error("metadata are kept")
		}
		plain := samples.PNG(samples.Corners(64, 32, 255))
		tagged := bytes.Join([][]byte{plain[:33], samples.Chunk("eXIf", samples.Exif(orientation)), plain[33:]}, nil)
		_, m, _ = checked(t, tagged)
		areCorners(t, fmt.Sprint("PNG ", orientation), m, shown[orientation], letters, orientation >= 5)
	}
}

func areCorners(t *testing.T, what string, m image.Image, want string, letters map[byte]color.Color, across bool) {
	t.Helper()
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if (h > w) != across {
		t.Errorf("%s: %d x %d", what, w, h)
	}
	for i, at := range []image.Point{{5, 5}, {w - 6, 5}, {w - 6, h - 6}, {5, h - 6}} {
		if !is(m, at.X, at.Y, letters[want[i]]) {
			t.Errorf("%s: corner %d is %v, want %c", what, i, m.At(at.X, at.Y), want[i])
		}
	}
}

func TestALongPictureIsShrunk(t *testing.T) {
	for _, m := range []image.Image{samples.Corners(6000, 300, 255), samples.Corners(6000, 300, 100)} {
		r, got, _ := checked(t, samples.PNG(m))
		if at := got.Bounds(); at.Dx() != MaxSide || at.Dy() != 204 || !is(got, MaxSide-20, 190, blue) || !is(got, MaxSide-20, 20, green) {
			t.Errorf("%+v: %v", r, at)
		}
	}
	_, got, _ := checked(t, samples.TurnedJPEG(samples.Corners(6000, 300, 255), 6))
	if at := got.Bounds(); at.Dx() != 204 || at.Dy() != MaxSide || !is(got, 190, 20, red) {
		t.Errorf("%v", at)
	}
	_, got, _ = checked(t, samples.PNG(samples.Corners(9000, 1, 255)))
	if at := got.Bounds(); at.Dx() != MaxSide || at.Dy() != 1 {
		t.Errorf("%v", at)
	}
}

func TestOfAnAnimationTheFirstFrameIsKept(t *testing.T) {
	all := &stdgif.GIF{}
	for _, m := range []image.Image{samples.Corners(30, 30, 255), image.White} {
		frame := image.NewPaletted(image.Rect(0, 0, 30, 30), palette.Plan9)
		draw.Draw(frame, frame.Rect, m, image.Point{}, draw.Src)
		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 1)
	}
	var b bytes.Buffer
	must(t, stdgif.EncodeAll(&b, all))
	if r, m, _ := checked(t, b.Bytes()); r.Type != JPEG || !is(m, 2, 2, red) || !is(m, 27, 27, blue) {
		t.Errorf("%+v", r)
	}
}

func TestWebPIsRead(t *testing.T) {
	r, m, _ := checked(t, samples.WebP(300, 200))
	if m.Bounds().Dx() != 300 || m.Bounds().Dy() != 200 || r.Costs.Rank != Good {
		t.Errorf("%+v", r)
	}
}

// deepPicture has 16 bits a channel.
func deepPicture(side int) image.Image {
	m := image.NewNRGBA64(image.Rect(0, 0, side, side))
	m.SetNRGBA64(1, 1, color.NRGBA64{1, 2, 3, 4})
	return m
}

// What a header promises holds: a check allocates no more, garbage included.
func TestMemoryOfPicturesIsKnownFromTheirHeaders(t *testing.T) {
	const other = 2 << 20 // buffers, tables of the encoders
	flat := image.NewPaletted(image.Rect(0, 0, 4500, 300), palette.Plan9)
	plain := samples.JPEG(samples.Corners(1200, 1200, 255))
	rgb := slices.Concat(plain[:2], []byte("\xff\xee\x00\x0eAdobe\x00\x00\x00\x00\x00\x00\x00"), plain[2:])
	for name, file := range map[string][]byte{
		"RGB JPEG": rgb, "PNG": samples.PNG(samples.Corners(1200, 900, 255)), "transparent PNG": samples.PNG(samples.Corners(1200, 900, 9)), "deep PNG": samples.PNG(deepPicture(700)),
		"long PNG": samples.PNG(samples.Corners(4500, 300, 9)), "long palette": samples.PNG(flat), "JPEG": samples.JPEG(samples.Corners(1500, 1200, 255)),
		"turned JPEG": samples.TurnedJPEG(samples.Corners(1500, 1200, 255), 6), "long turned JPEG": samples.TurnedJPEG(samples.Corners(4500, 600, 255), 8), "WebP": samples.WebP(900, 900),
	} {
		h, err := readHeader(sniff(file), bytes.NewReader(file), int64(len(file)))
		must(t, err)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = Check(bytes.NewReader(file), int64(len(file)), discard{})
		runtime.ReadMemStats(&after)
		must(t, err)
		if used := int64(after.TotalAlloc - before.TotalAlloc); used > h.need()+other {
			t.Errorf("%s used %d bytes, %d were expected", name, used, h.need())
		}
	}
}

type discard struct{}

// Write implements [io.Writer].
func (discard) Write(p []byte) (int, error) { return len(p), nil }

// The decoder goes over any number of chunks: none may hide pixels from the check.
func TestPixelsBehindManyPartsAreNotDecoded(t *testing.T) {
	const side = 4096 // few enough pixels for a lossy picture, too many for a lossless one
	chunk := func(kind string, data []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	}
	parts := chunk("VP8X", []byte{0, 0, 0, 0, (side - 1) & 255, (side - 1) >> 8, 0, (side - 1) & 255, (side - 1) >> 8, 0})
	for range maxParts {
		parts = append(parts, chunk("JUNK", nil)...)
	}
	parts = append(parts, samples.WebP(side, side)[12:]...)
	file := chunk("RIFF", append([]byte("WEBP"), parts...))
	if r := refusal(t, file); r.Code != "file_broken" {
		t.Errorf("%+v", r)
	}
}

// refusal checks a file that must be refused.
func refusal(t *testing.T, file []byte) *Refusal {
	t.Helper()
	_, err := Check(bytes.NewReader(file), int64(len(file)), discard{})
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("%v is no refusal", err)
	}
	return r
}

func TestWhatIsNoPictureOrTooLargeIsRefused(t *testing.T) {
	good := samples.PNG(samples.Corners(100, 100, 255))
	huge := bytes.Clone(good)
	copy(huge[12:], samples.Chunk("IHDR", []byte{0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0})[4:])
	scans := samples.JPEG(samples.Corners(20, 20, 255))
	at := bytes.Index(scans, []byte{0xff, markerSOS})
	scan := scans[at : len(scans)-2]
	scans = bytes.Join([][]byte{scans[:at], bytes.Repeat(scan, maxScans+1), scans[len(scans)-2:]}, nil)
	long := samples.JPEG(image.NewGray(image.Rect(0, 0, 2100, 2100)))
	at = bytes.Index(long, []byte{0xff, markerSOS})
	long = slices.Concat(long[:at], bytes.Repeat(long[at:len(long)-2], maxScans), long[len(long)-2:])
	for name, c := range map[string]struct {
		file []byte
		code string
		says string
	}{
		"JPEG that takes long": {long, "picture_too_large", "baseline"},
		"nothing":              {nil, "file_type", "PNG, JPEG"},
		"text":                 {[]byte("hello"), "file_type", ""},
		"page":                 {[]byte("<!doctype html><p>svg"), "file_type", ""},
		"SVG":                  {[]byte("<?xml version='1.0'?><svg onload='x()'/>"), "file_type", "as PNG"},
		"glTF":                 {[]byte(`{"asset":{"version":"2.0"}}`), "file_type", "one .glb file"},
		"magic alone":          {good[:8], "file_broken", "too early"},
		"truncated PNG":        {good[:len(good)-40], "file_broken", ""},
		"truncated JPEG":       {scan[:10], "file_type", ""},
		"huge PNG":             {huge, "picture_too_large", "50,000 x 50,000 pixels"},
		"huge WebP":            {samples.WebP(16384, 16384), "picture_too_large", ""},
		"JPEG of scans":        {scans, "picture_too_large", "baseline"},
		"damaged PNG":          {append(bytes.Clone(good[:60]), good[70:]...), "file_broken", ""},
		"empty JPEG":           {[]byte("\xff\xd8\xff\xd9"), "file_broken", ""},
		"no frame":             {[]byte("\xff\xd8\xff\xda\x00\x02\xff\xd9"), "file_broken", ""},
		"GIF of no size":       {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), "file_broken", ""},
		"WebP of nothing":      {[]byte("RIFF\x04\x00\x00\x00WEBP"), "file_broken", ""},
	} {
		if r := refusal(t, c.file); r.Code != c.code || !strings.Contains(r.Detail, c.says) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func FuzzPicture(f *testing.F) {
	for _, seed := range [][]byte{samples.PNG(samples.Corners(9, 7, 9)), samples.TurnedJPEG(samples.Corners(9, 7, 255), 6), samples.WebP(9, 7), []byte("GIF89a")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := readHeader(sniff(file[:min(len(file), sniffed)]), bytes.NewReader(file), int64(len(file)))
		if err == nil && h.need() > 4<<20 {
			return // would be slow
		}
		var out bytes.Buffer
		r, err := Check(bytes.NewReader(file), int64(len(file)), &out)
		if err != nil || !r.Copied {
			return
		}
		if _, _, err := image.Decode(&out); err != nil {
			t.Errorf("what is kept cannot be read: %v", err)
		}
	})
}
