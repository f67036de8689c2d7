//go:build desktop

package main

import (
	"image"
	"image/color"
	"math"
	"stoa/avatar"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const orange = 0xd0703c

// tinted reports whether a pixel has a colour in any light: similar ratios of red,
// green and blue.
func tinted(c color.Color, want uint32) bool {
	r, g, b, _ := c.RGBA()
	sum := float64(r + g + b)
	wr, wg, wb := float64(want>>16), float64(want>>8&255), float64(want&255)
	all := wr + wg + wb
	off := math.Abs(float64(r)/sum-wr/all) + math.Abs(float64(g)/sum-wg/all) + math.Abs(float64(b)/sum-wb/all)
	return off < 0.09
}

// share returns the fraction of a square of pixels around a point that has a colour.
func share(img image.Image, x, y, half int, want uint32) float64 {
	hits, all := 0, 0
	for j := y - half; j <= y+half; j++ {
		for i := x - half; i <= x+half; i++ {
			all++
			if tinted(img.At(i, j), want) {
				hits++
			}
		}
	}
	return float64(hits) / float64(all)
}

func bodyPlace(t *testing.T, c *headless.Client) mgl64.Vec3 {
	t.Helper()
	body := c.Body()
	return body.Feet()
}

func TestABodyIsSeenWhereItWalkedTo(t *testing.T) {
	ctx := within(t)
	bo := come(t, headless.Options{Name: "Bo", Appearance: avatar.Appearance{Colour: orange}})
	if err := bo.Place(ctx, -1.5, -5, 0); err != nil {
		t.Fatal(err)
	}
	begin := bodyPlace(t, bo)
	if err := bo.Walk(ctx, 0.8, -4.2); err != nil {
		t.Fatal(err)
	}
	end := bodyPlace(t, bo)
	img := shot(t, "--first", "--at=-0.5,0,0")
	e := eyeAt(-0.5, 0, 0)
	breast := mgl64.Vec3{0, 1.1, 0}
	if x, y := e.pixel(t, end.Add(breast)); share(img, x, y, 8, orange) < 0.95 {
		t.Errorf("no torso at %d, %d, where Bo is", x, y)
	}
	for name, at := range map[string]mgl64.Vec3{"where Bo was": begin, "left of Bo": end.Sub(mgl64.Vec3{0.45}), "right of Bo": end.Add(mgl64.Vec3{0.45}),
		"over Bo's head": end.Add(mgl64.Vec3{0, 1.1, 0})} {
		if x, y := e.pixel(t, at.Add(breast)); share(img, x, y, 3, orange) > 0.1 {
			t.Errorf("there is a torso at %d, %d, %s", x, y, name)
		}
	}
}

func TestWhoSpeaksHasARing(t *testing.T) {
	bo := come(t, headless.Options{Name: "Bo", Appearance: avatar.Appearance{Colour: orange}, Voice: true})
	if err := bo.Place(within(t), -0.5, -3, math.Pi); err != nil {
		t.Fatal(err)
	}
	e := eyeAt(-0.5, 0, 0)
	x, y := e.pixel(t, mgl64.Vec3{-0.5, 2, -3})
	ring := uint32(avatar.BuiltIn().Speaking.Ring)
	around := func(img image.Image) (share float64) {
		hits := 0
		for j := y - 60; j < y+60; j++ {
			for i := x - 120; i < x+120; i++ {
				if tinted(img.At(i, j), ring) {
					hits++
				}
			}
		}
		return float64(hits)
	}
	quiet := around(shot(t, "--first", "--at=-0.5,0,0"))
	hum(t, bo)
	loud := around(shot(t, "--first", "--at=-0.5,0,0"))
	if loud < quiet+40 {
		t.Errorf("%v pixels of its colour around the name while Bo speaks, %v while not", loud, quiet)
	}
}

// theBoard returns the room's board.
func theBoard(c *headless.Client) (place motion.Board) {
	c.Read(func(r *worldstate.Replica) {
		for _, o := range r.Contents.Set(record.Room).Records() {
			if board, is := motion.BoardOf(o.ID, o.Properties); is && o.Kind == record.Board {
				place = board
				return
			}
		}
	})
	return place
}

func TestStrokesAreOnTheWall(t *testing.T) {
	bo := come(t, headless.Options{Name: "Bo"})
	place := theBoard(bo)
	const red = 0xcf3a33
	line := record.Line{Colour: red, Width: 120,
		Points: record.AppendPoints(nil, []record.Point{{X: 1500, Y: 2600}, {X: 4000, Y: 2600}, {X: 6500, Y: 2600}})}
	if _, err := bo.Put(within(t), place.ID, headless.NewID(), line); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := bo.Undo(within(t)); err != nil {
			t.Error(err)
		}
	})
	img := shot(t, "--first", "--at=-5,-2.9,90")
	e := eyeAt(-5, -2.9, math.Pi/2)
	for _, at := range []float64{1600, 3000, 5200, 6400} {
		x, y := e.pixel(t, place.Place(at, 2600))
		if share(img, x, y, 2, red) < 0.9 {
			t.Errorf("%v along the board: no stroke at %d, %d", at, x, y)
		}
		for _, off := range []float64{-220, 220} {
			x, y := e.pixel(t, place.Place(at, 2600+off))
			if share(img, x, y, 2, red) > 0 {
				t.Errorf("%v along the board: a stroke at %d, %d, beside it", at, x, y)
			}
		}
	}
}
