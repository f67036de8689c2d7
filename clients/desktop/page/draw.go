package page

import (
	"image"
	"image/color"
	"image/draw"

	"stoa/clients/desktop/text"
)

// The colours of a page.
func inks() (paper, ink, link, faint, ground, marker color.NRGBA) {
	return color.NRGBA{0xfd, 0xfd, 0xfb, 255}, color.NRGBA{0x1d, 0x24, 0x28, 255}, color.NRGBA{0x2f, 0x6f, 0x8f, 255},
		color.NRGBA{0xa9, 0xb2, 0xb6, 255}, color.NRGBA{0xee, 0xf0, 0xf1, 255}, color.NRGBA{0xff, 0xef, 0xa3, 255}
}

// Draw draws what is visible of a page when its first pixels are scrolled away, with a mark at
// the edge where more is. It costs the visible letters.
func (t *Typesetter) Draw(p *Page, scrolled int) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: p.size})
	paper, _, _, faint, _, _ := inks()
	fill(img, img.Rect, paper)
	b := brush{t, p, img, scrolled}
	for i := range p.lines {
		l := &p.lines[i]
		if top := b.y(l.top); top > p.size.Y || b.y(l.top+l.size*lineHeight) < 0 {
			continue
		}
		b.line(l)
	}
	if height := p.Height(); height > p.size.Y {
		from, to := scrolled*p.size.Y/height, (scrolled+p.size.Y)*p.size.Y/height
		wide := max(2, int(p.letter*0.2))
		fill(img, image.Rect(p.size.X-2*wide, from, p.size.X-wide, to), faint)
	}
	return img
}

func fill(img *image.RGBA, box image.Rectangle, c color.NRGBA) {
	draw.Draw(img, box, image.NewUniform(c), image.Point{}, draw.Src)
}

// brush draws on a picture of a page.
type brush struct {
	*Typesetter
	page     *Page
	img      *image.RGBA
	scrolled int
}

func (b *brush) x(letters float64) int { return int(letters * b.page.letter) }
func (b *brush) y(letters float64) int { return int(letters*b.page.letter) - b.scrolled }

func (b *brush) line(l *line) {
	_, ink, link, faint, ground, marker := inks()
	top, bottom, middle := b.y(l.top), b.y(l.top+l.size*lineHeight), b.y(l.top+l.size*lineHeight/2)
	right := b.x(lineWidth - margin)
	thin := max(1, int(b.page.letter*0.08))
	switch l.sign {
	case rule:
		fill(b.img, image.Rect(b.x(margin), middle, right, middle+thin), faint)
	case quoted:
		fill(b.img, image.Rect(b.x(l.left-0.8), top, b.x(l.left-0.8)+3*thin, bottom), faint)
	case coded:
		fill(b.img, image.Rect(b.x(l.left-0.5), top, right, bottom), ground)
	case open, done:
		b.box(l, middle)
	}
	for _, s := range l.segments {
		size := l.size * b.page.letter
		colour := ink
		if s.look.link {
			colour = link
		}
		x := b.x(s.x)
		wide := b.fonts[s.style].Width(size, s.words)
		if s.look.highlighted {
			fill(b.img, image.Rect(x, top, x+wide, bottom), marker)
		}
		b.fonts[s.style].Draw(b.img, image.Pt(x, middle), size, s.words, colour)
		if s.look.strike {
			fill(b.img, image.Rect(x, middle, x+wide, middle+thin), colour)
		}
		if s.look.underline || s.look.link {
			under := middle + int(size*0.5)
			fill(b.img, image.Rect(x, under, x+wide, under+thin), colour)
		}
	}
}

// box draws the box of a task.
func (b *brush) box(l *line, middle int) {
	paper, ink, link, _, _, _ := inks()
	side := int(l.size * b.page.letter * 0.8)
	at := image.Rect(0, 0, side, side).Add(image.Pt(b.x(l.left-1.3), middle-side/2))
	radius := float64(side) / 5
	if l.sign == open {
		text.Pill(b.img, at, radius, ink)
		text.Pill(b.img, at.Inset(max(1, side/10)), radius*0.8, paper)
		return
	}
	text.Pill(b.img, at, radius, link)
	point := func(x, y float64) [2]float64 {
		return [2]float64{float64(at.Min.X) + x*float64(side), float64(at.Min.Y) + y*float64(side)}
	}
	text.Line(b.img, point(0.2, 0.5), point(0.42, 0.72), float64(side)/8, paper)
	text.Line(b.img, point(0.42, 0.72), point(0.8, 0.28), float64(side)/8, paper)
}
