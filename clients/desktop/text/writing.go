package text

import (
	"image"
	"image/color"
	"math"
	"strings"
	"unicode"
)

const (
	lineHeight  = 1.35 // of the letters
	measureSize = 64   // pixels, at which letters are measured; widths grow with the size
	leastLetter = 4    // pixels
)

// Write writes words into a box of a picture, in the first of the sizes in which they
// fit. What does not fit in the last size is cut, with an ellipsis. Sizes are in pixels,
// rounded.
func (f *Fonts) Write(dst *image.RGBA, box image.Rectangle, words string, colour color.Color, sizes []float64) {
	if box.Dx() <= 0 || box.Dy() <= 0 {
		return
	}
	measured := f.measure(words)
	var lines []string
	size := 0.0
	for _, size = range sizes {
		size = math.Max(leastLetter, math.Round(size))
		lines = measured.wrap(float64(box.Dx()) / size)
		if float64(len(lines))*size*lineHeight <= float64(box.Dy()) {
			break
		}
	}
	if most := max(1, int(float64(box.Dy())/(size*lineHeight))); len(lines) > most {
		lines = lines[:most]
		lines[most-1] += "…"
	}
	part := dst.SubImage(box).(*image.RGBA) // letters that are too wide are cut
	for i, line := range lines {
		f.Draw(part, image.Pt(box.Min.X, box.Min.Y+int((float64(i)+0.5)*size*lineHeight)), size, line, colour)
	}
}

// letter is a letter with its width at a size of 1.
type letter struct {
	rune
	width float64
}

type letters []letter

func (f *Fonts) measure(words string) letters {
	known := map[rune]float64{}
	all := make(letters, 0, len(words))
	for _, r := range words {
		if r == '\t' {
			r = ' '
		}
		width, measured := known[r]
		if !measured {
			width = float64(f.Width(measureSize, string(r))) / measureSize
			known[r] = width
		}
		all = append(all, letter{r, width})
	}
	return all
}

// wrap breaks the letters into lines of a width: at line feeds, behind spaces, and beside
// letters of scripts without spaces. Longer words break anywhere.
func (all letters) wrap(width float64) (lines []string) {
	start, breakAt, used := 0, 0, 0.0
	for i := 0; i < len(all); i++ {
		if all[i].rune == '\n' {
			lines = append(lines, all[start:i].String())
			start, breakAt, used = i+1, i+1, 0
			continue
		}
		if i > start && BreaksAt(all[i-1].rune, all[i].rune) {
			breakAt = i
		}
		if used += all[i].width; used > width && i > start && !unicode.IsSpace(all[i].rune) {
			if breakAt <= start {
				breakAt = i
			}
			lines = append(lines, all[start:breakAt].String())
			start, used = breakAt, 0
			for _, l := range all[start : i+1] {
				used += l.width
			}
		}
	}
	return append(lines, all[start:].String())
}

// BreaksAt reports whether a line may break between two letters.
func BreaksAt(before, behind rune) bool {
	return unicode.IsSpace(before) || dense(before) || dense(behind)
}

// dense reports whether lines may break beside a letter: Chinese, Japanese.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// String returns the letters without spaces at the end.
func (all letters) String() string {
	var b strings.Builder
	for _, l := range all {
		b.WriteRune(l.rune)
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}
