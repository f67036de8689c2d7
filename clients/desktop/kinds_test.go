//go:build desktop

package main

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/headless"
	"stoa/worldstate/record"
)

// atLeast reports whether a part of the squares of pixels around a point passes a test.
func atLeast(img image.Image, x, y, half int, part float64, passes func(r, g, b uint8) bool) bool {
	hits, all := 0, 0
	for j := y - half; j <= y+half; j++ {
		for i := x - half; i <= x+half; i++ {
			c := color.RGBAModel.Convert(img.At(i, j)).(color.RGBA)
			if all++; passes(c.R, c.G, c.B) {
				hits++
			}
		}
	}
	return float64(hits) >= part*float64(all)
}

func TestEveryKindIsShown(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	text := func(name, words string) record.Property {
		return record.Property{Name: name, Value: record.OfText(words)}
	}
	z := -3.0
	bring(t, bo, record.Note, mgl64.Vec3{-2.1, 1.9, z}, append(sized(900, 600), text(record.Body, "Thursday: bring the drawings 星期四请带图纸"))...)
	bring(t, bo, record.Link, mgl64.Vec3{-0.9, 1.9, z}, append(sized(900, 600), text(record.URL, "https://stoa.example.org/minutes"), text(record.Name, "Minutes"))...)
	bring(t, bo, "hologram", mgl64.Vec3{0.3, 1.9, z}, append(sized(900, 600), text(record.Name, "Of another time"))...)
	bring(t, bo, record.Seat, mgl64.Vec3{-1.5, 0, z})
	bring(t, bo, record.Model, mgl64.Vec3{0.3, 0.5, z}, record.Property{Name: record.File, Value: record.OfBytes(make([]byte, 32))}, text(record.Name, "Lost"))
	bring(t, bo, record.Note, mgl64.Vec3{-0.9, 0.9, z}, append(sized(600, 400), number(record.Roll, 0x2000), number(record.Colour, noteGreen), text(record.Body, ""))...)
	looker(t, bo)
	e := eyeAt(-0.5, 0, 0)
	inked := func(at mgl64.Vec3) func(image.Image) bool { // letters on a light ground
		x, y := e.pixel(t, at)
		return func(img image.Image) bool {
			dark := func(r, g, b uint8) bool { return max(r, g, b) < 0xb0 }
			light := func(r, g, b uint8) bool { return max(r, g, b) > 0xc0 }
			return atLeast(img, x, y, 30, 0.03, dark) && atLeast(img, x, y, 30, 0.5, light)
		}
	}
	awaitScreen(t, "the text of a note", inked(mgl64.Vec3{-2.3, 2.05, z}))
	awaitScreen(t, "the title of a link", inked(mgl64.Vec3{-1.1, 2.0, z}))
	awaitScreen(t, "the name of an unknown kind", inked(mgl64.Vec3{0.05, 2.05, z}))
	awaitScreen(t, "the name of a model that is lost", inked(mgl64.Vec3{0.2, 1.0, z + 0.3}))
	x, y := e.pixel(t, mgl64.Vec3{-1.5, 0.42, z + 0.19})
	awaitScreen(t, "a stool", func(img image.Image) bool { return share(img, x, y, 3, 0xb3c0b1) > 0.6 })
	// A roll of an eighth turns the left edge up, for who looks at the front.
	inX, inY := e.pixel(t, mgl64.Vec3{-0.9 - 0.17, 0.9 + 0.17, z})
	outX, outY := e.pixel(t, mgl64.Vec3{-0.9 - 0.17, 0.9 - 0.17, z})
	awaitScreen(t, "a note that is turned", func(img image.Image) bool {
		return share(img, inX, inY, 3, noteGreen) > 0.9 && share(img, outX, outY, 3, noteGreen) < 0.1
	})
	keepPicture(t, screen(t))
}

func TestAllBoardsOfARoomAreShownAndMoveWhileTheyAreHeld(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	looker(t, bo)
	e := eyeAt(-0.5, 0, 0)
	paper := func(img image.Image, at mgl64.Vec3) bool {
		x, y := e.pixel(t, at)
		return atLeast(img, x, y, 2, 1, func(r, g, b uint8) bool { return r == 0xfc && g == 0xfc && b == 0xfc })
	}
	var ids []record.ID
	at := func(i int) mgl64.Vec3 { return mgl64.Vec3{-2.6 + float64(i%8)*0.55, 0.8 + float64(i/8)*0.5, -3} }
	for i := range 23 { // the scene has one
		ids = append(ids, bring(t, bo, record.Board, at(i), sized(400, 300)...))
	}
	for i := range ids {
		awaitScreen(t, fmt.Sprint("board ", i), func(img image.Image) bool { return paper(img, at(i)) })
	}
	far := mgl64.Vec3{2.3, 1.5, -3}
	release := hold(t, bo, ids[9], record.Of(place(far)...))
	awaitScreen(t, "a board that is held", func(img image.Image) bool { return paper(img, far) && !paper(img, at(9)) })
	release()
	awaitScreen(t, "a board that is back", func(img image.Image) bool { return paper(img, at(9)) })
	if _, err := bo.Erase(within(t), record.Room, ids[9]); err != nil {
		t.Fatal(err)
	}
	awaitScreen(t, "no board any more", func(img image.Image) bool { return !paper(img, at(9)) && paper(img, at(10)) })
}
