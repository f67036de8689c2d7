//go:build desktop

package main

import (
	"image"
	"image/color"

	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

// Sizes of a name's picture in pixels.
const (
	tagHeight = 80
	tagLetter = 40
	tagName   = 80 // where the name begins, with space for the ring around the dot
	tagDot    = 40
	tagMost   = 24 // letters
)

var (
	white      = color.NRGBA{255, 255, 255, 255}
	faint      = color.NRGBA{255, 255, 255, 158}
	dark       = color.NRGBA{24, 29, 33, 199}
	handColour = color.NRGBA{0xff, 0xd2, 0x8a, 255}
)

// tag is a name over a head. It is drawn again only when it changes.
type tag struct {
	card  *picture.Card
	fonts *text.Fonts

	name        string
	colour      uint32
	muted, hand bool
	drawn       bool
}

func newTag(stage *picture.Stage, fonts *text.Fonts) *tag {
	return &tag{card: stage.NewTag(), fonts: fonts}
}

func (t *tag) remove() { t.card.Remove() }

// dot returns how far right of the tag's middle the dot is, for a tag of the given
// height in metres.
func (t *tag) dot(height float64) float64 {
	return height / tagHeight * (tagDot - float64(t.card.Size().X)/2)
}

func (t *tag) write(name string, colour uint32, muted, hand bool) {
	if t.drawn && t.name == name && t.colour == colour && t.muted == muted && t.hand == hand {
		return
	}
	t.name, t.colour, t.muted, t.hand, t.drawn = name, colour, muted, hand, true
	t.card.Paint(t.draw())
}

func (t *tag) draw() *image.RGBA {
	name := text.Short(t.name, tagMost)
	width := tagName + t.fonts.Width(tagLetter, name) + 34
	if t.muted {
		width += 40
	}
	if t.hand {
		width += 56
	}
	img := image.NewRGBA(image.Rect(0, 0, width, tagHeight))
	text.Pill(img, image.Rect(2, 2, width-2, tagHeight-2), tagHeight/2-2, dark)
	own := color.NRGBA{uint8(t.colour >> 16), uint8(t.colour >> 8), uint8(t.colour), 255}
	text.Disc(img, tagDot, tagHeight/2, 12, own)
	text.Ring(img, tagDot, tagHeight/2, 12, 2.5, color.NRGBA{255, 255, 255, 204})
	t.fonts.Draw(img, image.Pt(tagName, tagHeight/2), tagLetter, name, white)
	right := float64(width - 38)
	if t.muted {
		mutedMark(img, right, tagHeight/2, 1)
		right -= 52
	}
	if t.hand {
		handMark(img, right, tagHeight/2, 1)
	}
	return img
}

// microphoneMark draws a small microphone, 34 pixels high at size 1.
func microphoneMark(img *image.RGBA, x, y, size float64, c color.NRGBA) {
	line := func(x1, y1, x2, y2, width float64) {
		text.Line(img, [2]float64{x + x1*size, y + y1*size}, [2]float64{x + x2*size, y + y2*size}, width*size, c)
	}
	line(0, -11, 0, -2, 13)
	for i := range 8 { // the bow below
		a, b := bow(i), bow(i+1)
		line(a[0], a[1], b[0], b[1], 3.2)
	}
	line(0, 11, 0, 16, 3.2)
}

// bow returns one of nine points of a half circle of radius 12 that opens upwards.
func bow(i int) [2]float64 {
	table := [9][2]float64{{-12, -2}, {-11.1, 2.6}, {-8.5, 6.5}, {-4.6, 9.1}, {0, 10}, {4.6, 9.1}, {8.5, 6.5}, {11.1, 2.6}, {12, -2}}
	return table[i]
}

func mutedMark(img *image.RGBA, x, y, size float64) {
	microphoneMark(img, x, y, size, faint)
	text.Line(img, [2]float64{x - 16*size, y - 16*size}, [2]float64{x + 16*size, y + 16*size}, 4*size, color.NRGBA{255, 255, 255, 220})
}

// handMark draws a raised hand, 40 pixels high at size 1.
func handMark(img *image.RGBA, x, y, size float64) {
	line := func(x1, y1, x2, y2, width float64) {
		text.Line(img, [2]float64{x + x1*size, y + y1*size}, [2]float64{x + x2*size, y + y2*size}, width*size, handColour)
	}
	for i, top := range []float64{-11, -17, -18, -14} {
		line(-7.5+float64(i)*5.4, top, -6.5+float64(i)*4.8, 8, 4.4)
	}
	line(-15, 2, -7, 12, 4.4)
	line(-3, 9, 4, 9, 15)
}
