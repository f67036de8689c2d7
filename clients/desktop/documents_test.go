//go:build desktop

package main

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// writtenPage puts a document of 1.5 m by 2 m in front of who looks, and opens it.
func writtenPage(t *testing.T, c *headless.Client, at mgl64.Vec3) *headless.Document {
	t.Helper()
	id := bring(t, c, record.Document, at, append(sized(1500, 2000), record.Property{Name: record.Name, Value: record.OfText("Minutes")})...)
	if err := c.Await(within(t), func(r *worldstate.Replica) bool { return r.Contents.Object(id) != nil }); err != nil {
		t.Fatal(err)
	}
	d, err := c.OpenDocument(within(t), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func writes(t *testing.T, d *headless.Document, paragraphs ...string) {
	t.Helper()
	for _, words := range paragraphs {
		if err := d.Append(within(t), words); err != nil {
			t.Fatal(err)
		}
	}
}

// darkOn returns the part of dark pixels in a part of a page: 0,0 is its upper left corner.
func darkOn(t *testing.T, img image.Image, at mgl64.Vec3, x0, y0, x1, y1 float64) float64 {
	t.Helper()
	e := eyeAt(-0.5, 0, 0)
	place := func(x, y float64) (int, int) {
		return e.pixel(t, at.Add(mgl64.Vec3{(x - 0.5) * 1.5, (0.5 - y) * 2, 0.03}))
	}
	left, top := place(x0, y0)
	right, bottom := place(x1, y1)
	dark := 0
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); max(r, g, b)>>8 < 0xa0 {
				dark++
			}
		}
	}
	return float64(dark) / float64(max(1, (right-left)*(bottom-top)))
}

func TestADocumentIsReadOnTheWall(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	at := mgl64.Vec3{-0.5, 1.6, -2.4}
	d := writtenPage(t, bo, at)
	writes(t, d, strings.Repeat("MMMM ", 7))
	looker(t, bo)
	wide := func(img image.Image) bool { return darkOn(t, img, at, 0.5, 0.08, 0.9, 0.3) > 0.01 }
	awaitScreen(t, "the first paragraph", wide)
	awaitScreen(t, "nothing below it", func(img image.Image) bool { return darkOn(t, img, at, 0.03, 0.5, 0.9, 0.95) == 0 })
	var more []string
	for n := range 40 {
		more = append(more, fmt.Sprint(n))
	}
	writes(t, d, more...)
	awaitScreen(t, "what was written while somebody looks", func(img image.Image) bool { return darkOn(t, img, at, 0.03, 0.5, 0.15, 0.95) > 0.005 })
	keepPicture(t, screen(t))
	x, y := eyeAt(-0.5, 0, 0).pixel(t, at)
	hands(t, "mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.2", "click", "--repeat", "6", "--delay", "60", "5")
	awaitScreen(t, "the text further down", func(img image.Image) bool {
		return !wide(img) && darkOn(t, img, at, 0.03, 0.5, 0.15, 0.95) > 0.005
	})
	hands(t, "click", "--repeat", "30", "--delay", "60", "4")
	awaitScreen(t, "the beginning again", wide)
}

func TestTheNearestDocumentsAreRead(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	at := mgl64.Vec3{-0.5, 1.6, -2.4}
	for n := range mostPages { // farther away
		bring(t, bo, record.Document, mgl64.Vec3{-3 + float64(n)*0.6, 1.6, -5}, sized(500, 700)...)
	}
	looker(t, bo)
	d := writtenPage(t, bo, at)
	writes(t, d, strings.Repeat("MMMM ", 20))
	awaitScreen(t, "the nearest document", func(img image.Image) bool { return darkOn(t, img, at, 0.5, 0.08, 0.9, 0.3) > 0.01 })
}
