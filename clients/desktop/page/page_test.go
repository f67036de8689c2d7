package page

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/clients/desktop/text"
	"stoa/worldstate/document"
)

func says(words string) []document.Run { return []document.Run{{Text: words}} }

// minutes has something of everything.
func minutes() []document.Block {
	return []document.Block{
		{Kind: document.Heading, Level: 1, Runs: says("Minutes of the spring meeting")},
		{Kind: document.Paragraph, Runs: []document.Run{{Text: "We talk about "}, {Text: "the budget", Bold: true}, {Text: ", see "}, {Text: "the plan", Link: "https://example.org"},
			{Text: ", and about what is "}, {Text: "not", Strike: true}, {Text: " "}, {Text: "important", Highlighted: true}, {Text: ". The call is "}, {Text: "stoa export", Code: true}, {Text: "."}}},
		{Kind: document.Heading, Level: 2, Runs: says("春季预算")},
		{Kind: document.Bullet, Depth: 1, Runs: says("travel costs more than a year ago, because four people moved to other cities in autumn")},
		{Kind: document.Bullet, Depth: 2, Runs: says("trains")},
		{Kind: document.Ordered, Depth: 1, Level: 1, Runs: says("draft")},
		{Kind: document.Ordered, Depth: 1, Level: 2, Runs: says("vote")},
		{Kind: document.Task, Depth: 1, Checked: true, Runs: says("book the room")},
		{Kind: document.Task, Depth: 1, Runs: says("write to the others")},
		{Kind: document.Quote, Depth: 1, Runs: says("All is said.")},
		{Kind: document.Code, Language: "go", Runs: says("func main() {\n    fmt.Println(\"hi\")\n}")},
		{Kind: document.Rule},
		{Kind: document.Row, Cells: [][]document.Run{says("who"), says("what"), says("until")}},
		{Kind: document.Row, Cells: [][]document.Run{says("Ada"), says("asks the accountants, who know"), says("Friday")}},
		{Kind: document.Image, Runs: says("a graph")},
	}
}

func TestAPageShowsItsText(t *testing.T) {
	set := NewTypesetter(text.Load())
	p := set.Lay("Spring", minutes(), image.Pt(744, 1024))
	img := set.Draw(p, 0)
	if folder := os.Getenv("SHOTS"); folder != "" {
		f, err := os.Create(filepath.Join(folder, t.Name()+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	for _, l := range p.lines {
		for _, s := range l.segments {
			all.WriteString(s.words)
		}
	}
	for _, b := range minutes() {
		for _, runs := range append([][]document.Run{b.Runs}, b.Cells...) {
			for _, r := range runs {
				for _, word := range strings.Fields(r.Text) {
					if !strings.Contains(all.String(), word) {
						t.Errorf("the page does not say %q", word)
					}
				}
			}
		}
	}
	if dark := count(img, img.Rect); dark < 5000 {
		t.Errorf("%d dark pixels", dark)
	}
	for _, edge := range []image.Rectangle{image.Rect(0, 0, 744, 20), image.Rect(0, 0, 10, 1024), image.Rect(720, 0, 744, 1024)} {
		if dark := count(img, edge); dark > 0 {
			t.Errorf("%d dark pixels at the edge %v", dark, edge)
		}
	}
}

// count counts the dark pixels in a box.
func count(img *image.RGBA, box image.Rectangle) (dark int) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if c := img.RGBAAt(x, y); int(c.R)+int(c.G)+int(c.B) < 3*100 {
				dark++
			}
		}
	}
	return dark
}

func TestLinesFitOnThePage(t *testing.T) {
	set := NewTypesetter(text.Load())
	for _, words := range []string{strings.Repeat("many words ", 300), strings.Repeat("m", 900), strings.Repeat("小明在房间里", 100), "a\n\nb", ""} {
		p := set.Lay("", []document.Block{{Kind: document.Bullet, Depth: 30, Runs: says(words)}, {Kind: document.Paragraph, Runs: says(words)}}, image.Pt(680, 200))
		if len(p.lines) < 2 {
			t.Fatalf("%d lines", len(p.lines))
		}
		for _, l := range p.lines {
			if l.left > lineWidth-margin {
				continue // so deep that nothing fits
			}
			for _, s := range l.segments {
				wide := 0.0
				for _, c := range s.words {
					wide += set.width(s.style, c)
				}
				if s.x+wide > lineWidth-margin+1 {
					t.Errorf("a line ends at %v of %v: %q", s.x+wide, lineWidth, s.words)
				}
			}
		}
	}
}

func TestScrollingShowsWhatIsBelow(t *testing.T) {
	set := NewTypesetter(text.Load())
	blocks := []document.Block{{Kind: document.Paragraph, Runs: says(strings.Repeat("word\n", 100))}, {Kind: document.Code, Runs: says("the end")}}
	p := set.Lay("", blocks, image.Pt(680, 400))
	if p.Height() < 100*20 {
		t.Fatalf("the page has %d pixels", p.Height())
	}
	ground := func(img *image.RGBA) (n int) {
		for y := range 400 {
			if img.RGBAAt(600, y) == (color.RGBA{0xee, 0xf0, 0xf1, 255}) {
				n++
			}
		}
		return n
	}
	if n := ground(set.Draw(p, 0)); n > 0 {
		t.Error("the end stands at the beginning")
	}
	if n := ground(set.Draw(p, p.Height()-400)); n < 10 {
		t.Errorf("the ground of the code at the end is %d pixels high", n)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	set := NewTypesetter(text.Load())
	p := set.Lay("", []document.Block{{Kind: document.Paragraph, Runs: says(strings.Repeat("\n", 2*mostLines))}, {Kind: document.Paragraph, Runs: says("x")}}, image.Pt(100, 100))
	if len(p.lines) > mostLines+1 {
		t.Errorf("%d lines", len(p.lines))
	}
}
