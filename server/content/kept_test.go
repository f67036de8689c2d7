package content

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"stoa/server/content/samples"
)

// What a check writes can be kept as it is, on another server too.
func TestWhatACheckWritesIsKeptAsItIs(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 30, 20))
	few := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Transparent, color.White})
	for what, file := range map[string][]byte{
		"transparency": samples.PNG(samples.Corners(300, 200, 100)),
		"a photograph": samples.TurnedJPEG(samples.Corners(300, 200, 255), 6),
		"a palette":    samples.PNG(few),
		"grey":         samples.PNG(grey),
		"a WebP":       samples.WebP(50, 40),
		"a wide one":   samples.WebP(5000, 40),
	} {
		first, _, kept := checked(t, file)
		again, err := CheckKept(bytes.NewReader(kept), int64(len(kept)))
		if err != nil || again.Copied || again.Type != first.Type || *again.Costs.Picture != *first.Costs.Picture {
			t.Errorf("%s: %+v, %v; the first time %+v", what, again, err, first)
		}
	}
	model := samples.Triangle().Bytes()
	if r, err := CheckKept(bytes.NewReader(model), int64(len(model))); err != nil || r.Type != GLB || r.Costs.Model == nil {
		t.Errorf("a model: %+v, %v", r, err)
	}
}

func TestAPictureWithMoreThanPixelsIsNotKeptAsItIs(t *testing.T) {
	_, _, png := checked(t, samples.PNG(samples.Corners(30, 20, 100)))
	_, _, jpeg := checked(t, samples.PNG(samples.Corners(30, 20, 255)))
	text := samples.Chunk("tEXt", []byte("Comment\x00secret"))
	insert := func(file []byte, at int, more ...byte) []byte {
		return bytes.Join([][]byte{file[:at], more, file[at:]}, nil)
	}
	for what, file := range map[string][]byte{
		"a PNG without transparency":  samples.PNG(samples.Corners(30, 20, 255)),
		"a text in a PNG":             insert(png, 33, text...),
		"a text at the end of a PNG":  insert(png, len(png)-12, text...),
		"bytes after a PNG":           append(bytes.Clone(png), 0),
		"a PNG without its end":       png[:len(png)-1],
		"an orientation in a JPEG":    samples.TurnedJPEG(samples.Corners(30, 20, 255), 6),
		"a comment in a JPEG":         insert(jpeg, 2, 0xff, 0xfe, 0, 4, 'h', 'i'),
		"bytes between its segments":  insert(jpeg, 2, 0xff),
		"tables twice":                insert(jpeg, 2, jpeg[2:2+134]...),
		"a comment after its pixels":  insert(jpeg, len(jpeg)-2, 0xff, 0xfe, 0, 4, 'h', 'i'),
		"bytes after a JPEG":          append(bytes.Clone(jpeg), 0),
		"a JPEG without its end":      jpeg[:len(jpeg)-2],
		"a picture in another format": samples.WebP(30, 20),
		"a wide picture":              samples.JPEG(samples.Corners(MaxSide+1, 2, 255)),
		"a text":                      []byte("text"),
	} {
		if r, err := CheckKept(bytes.NewReader(file), int64(len(file))); err == nil {
			t.Errorf("%s: %+v", what, r)
		}
	}
}
