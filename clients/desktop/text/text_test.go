package text

import (
	"image"
	"image/color"
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
