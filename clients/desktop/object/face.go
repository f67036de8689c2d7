package object

import (
	"image"
	"image/color"
	"image/draw"
	"net/url"

	"stoa/clients/desktop/text"
	"stoa/worldstate/record"
)

const (
	noteColour = 0xffe39a // of a note that has none
	facePixels = 512      // of the longer side
	leastFace  = 16
)

var (
	darkInk  = color.NRGBA{0x1d, 0x24, 0x28, 255}
	lightInk = color.NRGBA{255, 255, 255, 255}
	linkInk  = color.NRGBA{0x2f, 0x6f, 0x8f, 255}
	nameInk  = color.NRGBA{0x4c, 0x58, 0x5e, 255}
	paper    = color.NRGBA{0xf4, 0xf7, 0xf8, 255}
	backing  = color.NRGBA{0xe6, 0xe9, 0xea, 255}
)

// Face is what is drawn on a plate. Equal faces look the same.
type Face struct {
	Size image.Point // pixels

	kind, title, words string
	colour             uint32
}

// FaceOf returns the face of an object; kind is what people call its kind.
func (o *Object) FaceOf(kind string) Face {
	f := Face{kind: o.Kind, title: o.Name(), Size: o.pixels()}
	switch o.Kind {
	case record.Note:
		f.title, f.words, f.colour = "", o.Shown.Text(record.Body), o.Colour()
	case record.Link:
		if f.words = hostOf(o.Shown.Text(record.URL)); f.title == "" {
			f.title = f.words
		}
	default:
		if f.kind = ""; f.title == "" {
			f.title = kind
		}
	}
	return f
}

func (o *Object) pixels() image.Point {
	if o.Width == 0 {
		return image.Pt(facePixels, facePixels)
	}
	scale := facePixels / max(o.Width, o.Height)
	return image.Pt(max(leastFace, int(o.Width*scale+0.5)), max(leastFace, int(o.Height*scale+0.5)))
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// Draw draws the face.
func (f *Face) Draw(fonts *text.Fonts) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: f.Size})
	switch f.kind {
	case record.Note:
		f.note(img, fonts)
	case record.Link:
		f.link(img, fonts)
	default:
		f.name(img, fonts)
	}
	return img
}

func fill(img *image.RGBA, box image.Rectangle, c color.NRGBA) {
	draw.Draw(img, box, image.NewUniform(c), image.Point{}, draw.Src)
}

// shorter returns the shorter side in pixels.
func (f *Face) shorter() float64 { return float64(min(f.Size.X, f.Size.Y)) }

// scaled returns a size times each of parts.
func scaled(size float64, parts ...float64) []float64 {
	for i := range parts {
		parts[i] *= size
	}
	return parts
}

func (f *Face) note(img *image.RGBA, fonts *text.Fonts) {
	c := color.NRGBA{uint8(f.colour >> 16), uint8(f.colour >> 8), uint8(f.colour), 255}
	fill(img, img.Rect, c)
	ink := lightInk
	if 0.2126*float64(c.R)+0.7152*float64(c.G)+0.0722*float64(c.B) > 0.6*255 {
		ink = darkInk
	}
	sizes := scaled(f.shorter()/6, 1, 0.8, 0.64, 0.5, 0.4, 0.32, 0.25, 0.2)
	fonts.Write(img, img.Rect.Inset(int(f.shorter()*0.08)), f.words, ink, sizes)
}

func (f *Face) link(img *image.RGBA, fonts *text.Fonts) {
	w, h := f.Size.X, f.Size.Y
	fill(img, img.Rect, paper)
	fill(img, image.Rect(0, 0, w, h*8/100), linkInk)
	edge, size := int(f.shorter()*0.1), f.shorter()/5
	fonts.Write(img, image.Rect(edge, h*8/100+edge, w-edge, h*70/100), f.title, darkInk, scaled(size, 1, 0.75, 0.55))
	fonts.Write(img, image.Rect(edge, h*72/100, w-edge, h*92/100), f.words, linkInk, scaled(size, 0.55, 0.4))
}

func (f *Face) name(img *image.RGBA, fonts *text.Fonts) {
	fill(img, img.Rect, backing)
	fonts.Write(img, img.Rect.Inset(int(f.shorter()*0.1)), f.title, nameInk, scaled(f.shorter()/6, 1, 0.7, 0.5))
}

// OnPaper puts a picture, whose colours are not multiplied by alpha, on the colour of a
// plate; img may be nil.
func OnPaper(img *image.RGBA) {
	if img == nil {
		return
	}
	paper := [3]int{int(backing.R), int(backing.G), int(backing.B)}
	for p := img.Pix; len(p) >= 4; p = p[4:] {
		if alpha := int(p[3]); alpha < 255 {
			for i, under := range paper {
				p[i] = uint8((int(p[i])*alpha + under*(255-alpha)) / 255)
			}
			p[3] = 255
		}
	}
}
