//go:build desktop

package main

import (
	"image"
	"image/color"
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

const (
	signSeconds = 3.0
	signRise    = 0.35 // metres in that time
	signOver    = 0.16 // metres above the name
	signPixels  = 96
)

// overhead is the reaction over one head; its card is made with the first reaction.
type overhead struct {
	card *picture.Card
	age  float64 // seconds
}

// show begins a reaction.
func (o *overhead) show(stage *picture.Stage, kind uint8) {
	if o.card == nil {
		o.card = stage.NewTag()
	}
	o.card.Paint(signPicture(kind))
	o.age = 0
}

// draw lets the reaction rise over a name of the given height in metres, and fade.
func (o *overhead) draw(dt float64, crown mgl64.Vec3, height float64) {
	if o.card == nil {
		return
	}
	if o.age += dt; o.age > signSeconds {
		o.card.Hide()
		return
	}
	t := o.age / signSeconds
	o.card.Hang(crown.Add(mgl64.Vec3{0, signOver + height + signRise*t, 0}), 2.2*height*min(1, o.age*8), min(1, 3*(1-t)))
}

func (o *overhead) remove() {
	if o.card != nil {
		o.card.Remove()
	}
}

// signPicture draws a reaction: clap, heart, laugh, surprise, yes, no.
func signPicture(kind uint8) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, signPixels, signPixels))
	text.Disc(img, 48, 48, 46, dark)
	yellow, red, green := color.NRGBA{0xff, 0xd5, 0x5a, 255}, color.NRGBA{0xf0, 0x5a, 0x6a, 255}, color.NRGBA{0x6f, 0xd0, 0x8c, 255}
	ink := color.NRGBA{0x4a, 0x36, 0x16, 255}
	line := func(x1, y1, x2, y2, width float64, c color.NRGBA) {
		text.Line(img, [2]float64{x1, y1}, [2]float64{x2, y2}, width, c)
	}
	switch kind {
	case 1: // two clapping hands
		line(34, 70, 46, 40, 15, handColour)
		line(62, 70, 50, 40, 15, color.NRGBA{0xf2, 0xbb, 0x6a, 255})
		for _, a := range []float64{-0.6, 0, 0.6} {
			sin, cos := math.Sincos(a)
			line(48+22*sin, 36-22*cos*0.7, 48+32*sin, 30-22*cos*0.9, 4, white)
		}
	case 2:
		text.Disc(img, 36, 40, 15, red)
		text.Disc(img, 60, 40, 15, red)
		for i := range 30 {
			t := float64(i) / 29
			line(48-26*(1-t), 46+26*t, 48+26*(1-t), 46+26*t, 3, red)
		}
	case 3, 4:
		text.Disc(img, 48, 48, 34, yellow)
		text.Disc(img, 36, 40, 5, ink)
		text.Disc(img, 60, 40, 5, ink)
		if kind == 4 {
			text.Ring(img, 48, 63, 7, 5, ink)
			break
		}
		for i := range 12 {
			a, b := math.Pi*float64(i)/12, math.Pi*float64(i+1)/12
			line(48+18*math.Cos(a), 53+16*math.Sin(a), 48+18*math.Cos(b), 53+16*math.Sin(b), 5, ink)
		}
		line(30, 53, 66, 53, 5, ink)
	case 5:
		line(26, 50, 42, 66, 10, green)
		line(42, 66, 72, 32, 10, green)
	default:
		line(30, 30, 66, 66, 10, red)
		line(66, 30, 30, 66, 10, red)
	}
	return img
}
