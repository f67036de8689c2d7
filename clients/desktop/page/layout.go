package page

import (
	"fmt"
	"image"
	"unicode"

	"stoa/clients/desktop/text"
	"stoa/worldstate/document"
)

// style is one of the fonts.
type style int

const (
	plain style = iota
	bold
	mono
	styles
)

// Typesetter breaks texts into lines. One goroutine may use it at a time.
type Typesetter struct {
	fonts  [styles]*text.Fonts
	widths [styles]map[rune]float64 // of letters, at a size of 1
}

// NewTypesetter returns a typesetter with fonts of its own.
func NewTypesetter(f *text.Fonts) *Typesetter {
	t := &Typesetter{fonts: [styles]*text.Fonts{f.Plain(), f.Bold(), f.Mono()}}
	for i := range t.widths {
		t.widths[i] = map[rune]float64{}
	}
	return t
}

// measureSize is the size in pixels at which letters are measured.
const measureSize = 64

func (t *Typesetter) width(s style, letter rune) float64 {
	w, known := t.widths[s][letter]
	if !known {
		w = float64(t.fonts[s].Width(measureSize, string(letter))) / measureSize
		t.widths[s][letter] = w
	}
	return w
}

// Measures of a page, in letters of its text.
const (
	lineWidth  = 34.0 // the page is so many letters wide, about 60 average ones
	margin     = 2.0
	lineHeight = 1.4
	between    = 0.5 // blocks
	indent     = 1.6 // of a list
	mostLines  = 20_000
)

// headings are the sizes of headings of each level.
var headings = [...]float64{1.9, 1.5, 1.25, 1.1, 1, 1}

// segment is letters of one style in a line.
type segment struct {
	words string
	x     float64
	style style
	look  look
}

// look is how letters are marked.
type look struct {
	link, strike, underline, highlighted bool
}

// sign stands before a line.
type sign int

const (
	noSign sign = iota
	open        // of a task
	done
	rule   // a line across the page
	quoted // a bar beside the line
	coded  // a ground behind the line
)

// line is one line of a page. Places and sizes are in letters of the page's text.
type line struct {
	top, size, left float64
	sign            sign
	segments        []segment
}

// Page is a text in lines.
type Page struct {
	size   image.Point
	letter float64 // pixels
	lines  []line
	end    float64
}

// Lay lays a text out on a page of that many pixels. Beyond 20,000 lines the text is cut. It
// costs the letters.
func (t *Typesetter) Lay(title string, blocks []document.Block, size image.Point) *Page {
	p := &Page{size: size, letter: float64(size.X) / lineWidth, end: margin}
	l := layer{Typesetter: t, page: p}
	if title != "" {
		l.write([]document.Run{{Text: title}}, form{size: 1.5, style: bold})
		l.line(form{sign: rule, size: 0.6})
	}
	for i := range blocks {
		if len(p.lines) >= mostLines {
			l.write([]document.Run{{Text: "…"}}, form{size: 1})
			break
		}
		l.block(&blocks[i], i)
	}
	p.end += margin
	return p
}

// Height returns the pixels of the whole text.
func (p *Page) Height() int { return int(p.end * p.letter) }

// layer adds lines to a page.
type layer struct {
	*Typesetter
	page *Page
}

// form is how a block is written.
type form struct {
	size  float64
	style style
	left  float64 // from the margin
	right float64 // the end of lines, from the left edge; 0: the margin
	sign  sign
}

func (l *layer) block(b *document.Block, at int) {
	p := l.page
	if at > 0 {
		p.end += between
	}
	f := form{size: 1, left: float64(b.Depth) * indent}
	switch b.Kind {
	case document.Heading:
		f.size, f.style = headings[min(max(b.Level, 1), len(headings))-1], bold
		p.end += between
	case document.Bullet:
		l.item("•", f, b.Runs)
		return
	case document.Ordered:
		l.item(fmt.Sprint(b.Level, "."), f, b.Runs)
		return
	case document.Task:
		f.sign = open
		if b.Checked {
			f.sign = done
		}
	case document.Quote:
		f.sign = quoted
	case document.Code:
		f.style, f.sign, f.size = mono, coded, 0.9
	case document.Rule:
		f.sign = rule
		l.line(f)
		return
	case document.Image:
		f.sign = quoted
		if len(b.Runs) == 0 {
			b = &document.Block{Runs: []document.Run{{Text: "▢"}}}
		}
	case document.Row:
		l.row(b.Cells, f)
		return
	}
	l.write(b.Runs, f)
}

// item writes a line of a list behind its mark.
func (l *layer) item(mark string, f form, runs []document.Run) {
	first := len(l.page.lines)
	l.write(runs, f)
	words := segment{words: mark, x: margin + f.left - l.wide(mark) - 0.4}
	l.page.lines[first].segments = append(l.page.lines[first].segments, words)
}

func (l *layer) wide(words string) (w float64) {
	for _, letter := range words {
		w += l.width(plain, letter)
	}
	return w
}

// row writes the cells of a table beside each other.
func (l *layer) row(cells [][]document.Run, f form) {
	top, deepest := l.page.end, l.page.end
	each := (lineWidth - 2*margin - f.left) / float64(max(1, len(cells)))
	for i, cell := range cells {
		l.page.end = top
		one := f
		one.left = f.left + float64(i)*each
		one.right = margin + one.left + each - 0.5
		l.write(cell, one)
		deepest = max(deepest, l.page.end)
	}
	l.page.end = deepest
}

// line adds a line without letters.
func (l *layer) line(f form) *line {
	p := l.page
	p.lines = append(p.lines, line{top: p.end, size: f.size, left: margin + f.left, sign: f.sign})
	p.end += f.size * lineHeight
	return &p.lines[len(p.lines)-1]
}

// letter is a letter of a block.
type letter struct {
	rune
	style style
	look  look
	width float64
}

// letters returns what runs say.
func (l *layer) letters(runs []document.Run, f form) (all []letter) {
	for _, r := range runs {
		s := f.style
		switch {
		case r.Code:
			s = mono
		case r.Bold && s == plain:
			s = bold
		}
		mark := look{r.Link != "", r.Strike, r.Underline, r.Highlighted}
		for _, c := range r.Text {
			if c == '\t' {
				c = ' '
			}
			all = append(all, letter{c, s, mark, l.width(s, c) * f.size})
		}
	}
	return all
}

// write writes runs, in as many lines as they need.
func (l *layer) write(runs []document.Run, f form) {
	right := f.right
	if right == 0 {
		right = lineWidth - margin
	}
	room := max(4, right-margin-f.left)
	all := l.letters(runs, f)
	for first := true; (first || len(all) > 0) && len(l.page.lines) < mostLines; first = false {
		n, next := fits(all, room)
		one := l.line(f)
		one.set(all[:n])
		if all = all[next:]; f.sign == open || f.sign == done {
			f.sign = noSign
		}
	}
}

// fits returns how many letters the next line has, and where the line after it begins.
func fits(all []letter, room float64) (n, next int) {
	breakAt, used := 0, 0.0
	for i := range all {
		if all[i].rune == '\n' {
			return i, i + 1
		}
		if i > 0 && text.BreaksAt(all[i-1].rune, all[i].rune) {
			breakAt = i
		}
		if used += all[i].width; used > room && i > 0 && !unicode.IsSpace(all[i].rune) {
			if breakAt == 0 {
				breakAt = i
			}
			return breakAt, breakAt
		}
	}
	return len(all), len(all)
}

// set puts letters into a line.
func (l *line) set(all []letter) {
	x := l.left
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].style == all[0].style && all[n].look == all[0].look {
			n++
		}
		s := segment{x: x, style: all[0].style, look: all[0].look}
		words := make([]rune, n)
		for i := range n {
			words[i] = all[i].rune
			x += all[i].width
		}
		s.words = string(words)
		l.segments = append(l.segments, s)
		all = all[n:]
	}
}
