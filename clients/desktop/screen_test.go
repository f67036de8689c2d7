//go:build desktop

package main

import (
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// screen returns what is on the test's screen now: Xvfb keeps it in a file of the X
// Window Dump format.
func screen(t *testing.T) image.Image {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(here.folder, "Xvfb_screen0"))
	if err != nil {
		t.Fatal(err)
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	width, height, line := field(4), field(5), field(12)
	pixels := data[field(0)+12*field(19):]
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p := pixels[y*line+4*x:]
			img.SetRGBA(x, y, color.RGBA{p[2], p[1], p[0], 255})
		}
	}
	return img
}

// awaitScreen waits until is reports true about the screen.
func awaitScreen(t *testing.T, what string, is func(image.Image) bool) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) { // nothing tells when a picture is shown
		img := screen(t)
		if is(img) {
			return
		}
		if time.Since(begin) > 30*time.Second {
			keepPicture(t, img)
			t.Fatalf("not on the screen: %s", what)
		}
	}
}
