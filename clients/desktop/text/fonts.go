package text

import (
	"image"
	"image/color"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// system lists where fonts with Chinese letters usually are: Linux, macOS, Windows.
var system = [...]string{
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Medium.ttc",
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
	"/System/Library/Fonts/PingFang.ttc",
	"/System/Library/Fonts/STHeiti Medium.ttc",
	`C:\Windows\Fonts\msyh.ttc`,
	`C:\Windows\Fonts\simhei.ttf`,
}

// simplified is the index of the font with mainland Chinese forms in Noto's collection.
const simplified = 2

// Fonts are the fonts for drawing: the first font that has a letter draws the letter.
// Not safe for concurrent use.
type Fonts struct {
	fonts []*sfnt.Font
	faces map[float64][]font.Face // by size
	found sfnt.Buffer
}

// Load returns the program's own font and, if found, the system's for Chinese.
func Load() *Fonts {
	own, err := opentype.Parse(gomedium.TTF)
	if err != nil {
		panic("text: the embedded font: " + err.Error())
	}
	f := &Fonts{fonts: []*sfnt.Font{own}, faces: map[float64][]font.Face{}}
	for _, path := range system {
		if chinese := open(path); chinese != nil {
			f.fonts = append(f.fonts, chinese)
			break
		}
	}
	return f
}

// Bold returns the fonts with bold Latin letters, for one other goroutine.
func (f *Fonts) Bold() *Fonts { return f.with(gobold.TTF) }

// Mono returns the fonts with Latin letters of one width, for one other goroutine.
func (f *Fonts) Mono() *Fonts { return f.with(gomono.TTF) }

// Plain returns the same fonts, for one other goroutine.
func (f *Fonts) Plain() *Fonts { return f.with(gomedium.TTF) }

func (f *Fonts) with(ttf []byte) *Fonts {
	own, err := opentype.Parse(ttf)
	if err != nil {
		panic("text: the embedded font: " + err.Error())
	}
	return &Fonts{fonts: append([]*sfnt.Font{own}, f.fonts[1:]...), faces: map[float64][]font.Face{}}
}

func open(path string) *sfnt.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	all, err := opentype.ParseCollectionReaderAt(file) // reads on demand: the file stays open
	if err != nil {
		file.Close()
		return nil
	}
	one, err := all.Font(min(simplified, all.NumFonts()-1))
	if err != nil {
		file.Close()
		return nil
	}
	return one
}

// Chinese reports whether there are Chinese letters.
func (f *Fonts) Chinese() bool { return f.Has('人') }

// Has reports whether a font has the letter.
func (f *Fonts) Has(letter rune) bool { return f.which(letter) >= 0 }

// which returns the index of the font with the letter; -1 for none.
func (f *Fonts) which(letter rune) int {
	for i, one := range f.fonts {
		if glyph, err := one.GlyphIndex(&f.found, letter); err == nil && glyph != 0 {
			return i
		}
	}
	return -1
}

func (f *Fonts) sized(size float64) []font.Face {
	if faces := f.faces[size]; faces != nil {
		return faces
	}
	var faces []font.Face
	for _, one := range f.fonts {
		if face, err := opentype.NewFace(one, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone}); err == nil {
			faces = append(faces, face)
		}
	}
	f.faces[size] = faces
	return faces
}

// Width returns the width of words in pixels, for letters of size pixels.
func (f *Fonts) Width(size float64, words string) int {
	pen := fixed.Int26_6(0)
	f.each(size, words, func(face font.Face, letter rune) {
		if advance, ok := face.GlyphAdvance(letter); ok {
			pen += advance
		}
	})
	return pen.Ceil()
}

// Draw draws words from x on, with their middle line at y.
func (f *Fonts) Draw(dst *image.RGBA, at image.Point, size float64, words string, colour color.Color) {
	d := font.Drawer{Dst: dst, Src: image.NewUniform(colour), Dot: fixed.P(at.X, at.Y+int(size*0.36+0.5))}
	f.each(size, words, func(face font.Face, letter rune) {
		d.Face = face
		d.DrawString(string(letter))
	})
}

// each calls do with a font for every letter; a letter without a font becomes a box of
// the first font.
func (f *Fonts) each(size float64, words string, do func(font.Face, rune)) {
	faces := f.sized(size)
	for _, letter := range words {
		do(faces[max(0, min(f.which(letter), len(faces)-1))], letter)
	}
}

// Short shortens words to at most most letters, with an ellipsis.
func Short(words string, most int) string {
	letters := []rune(words)
	if len(letters) <= most {
		return words
	}
	return string(letters[:most-1]) + "…"
}
