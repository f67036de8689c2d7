package text

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
)

func TestWordsFitTheirWidth(t *testing.T) {
	f := Load()
	words := "Ada Löwe"
	if f.Chinese() {
		words += " 小明"
	}
	width := f.Width(40, words)
	img := image.NewRGBA(image.Rect(0, 0, width+40, 80))
	f.Draw(img, image.Pt(20, 40), 40, words, color.White)
	left, right, inked := img.Rect.Max.X, 0, 0
	for y := range 80 {
		for x := range img.Rect.Dx() {
			if img.RGBAAt(x, y).A > 60 {
				left, right, inked = min(left, x), max(right, x), inked+1
			}
		}
	}
	if inked < 500 || left < 18 || left > 28 || right > width+22 || right < width {
		t.Errorf("%d pixels from %d to %d, of words %d wide from 20 on", inked, left, right, width)
	}
}

func TestEveryLetterOfTheWindowCanBeDrawn(t *testing.T) {
	f := Load()
	for _, letter := range "AaZzÄéñß ·…-–#0123456789" {
		if !f.Has(letter) {
			t.Errorf("no %q", letter)
		}
	}
	if f.Has('\U000F0000') {
		t.Error("a private letter is said to be there")
	}
}

func TestLongNamesAreCut(t *testing.T) {
	if got := Short("小明小明小明", 4); got != "小明小…" {
		t.Errorf("%q", got)
	}
	if got := Short("Ada", 4); got != "Ada" {
		t.Errorf("%q", got)
	}
}

func TestTextsBreakIntoLinesThatFit(t *testing.T) {
	f := Load()
	for _, c := range []struct {
		words string
		wide  float64 // of letters
		want  []string
	}{
		{"one two three", 100, []string{"one two three"}},
		{"one two three", 4.2, []string{"one two", "three"}},
		{"a\n\nb", 10, []string{"a", "", "b"}},
		{"minimum", 2, []string{"mi", "ni", "m", "u", "m"}},
		{"", 10, []string{""}},
	} {
		got := f.measure(c.words).wrap(c.wide)
		if c.words == "minimum" { // the letters of the font decide where
			for _, line := range got {
				if len(line) > 1 && float64(f.Width(64, line))/64 > c.wide {
					t.Errorf("%q is wider than %v", line, c.wide)
				}
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %v: %q", c.words, c.wide, got)
		}
	}
	if got := f.measure("小明在房间里").wrap(2.5); f.Chinese() && len(got) != 3 {
		t.Errorf("%q", got)
	}
}

func TestWritingStaysInItsBox(t *testing.T) {
	f := Load()
	img := image.NewRGBA(image.Rect(0, 0, 200, 100))
	box := image.Rect(20, 20, 180, 80)
	f.Write(img, box, strings.Repeat("many words ", 200), color.White, []float64{30, 12})
	inside := 0
	for y := range 100 {
		for x := range 200 {
			if img.RGBAAt(x, y).A == 0 {
				continue
			}
			if inside++; !image.Pt(x, y).In(box) {
				t.Fatalf("a letter at %d, %d", x, y)
			}
		}
	}
	if inside < 500 {
		t.Errorf("%d pixels", inside)
	}
}
