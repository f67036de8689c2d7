package gltf

import (
	"bytes"
	"image"
	"image/draw"
	_ "image/jpeg" // textures
	_ "image/png"
	"math"

	"github.com/go-gl/mathgl/mgl32"
)

// look is the base colour of a primitive.
type look struct {
	surface
	factor mgl32.Vec3 // linear
	set    int        // of texture coordinates
}

// surface is what the primitives of a part share.
type surface struct {
	image int  // -1: none
	clear bool // where the texture is transparent, so is the surface
}

// plain is a surface without a texture.
var plain = surface{image: -1}

func (r *reader) lookOf(p *primitive) look {
	l := look{surface: plain, factor: mgl32.Vec3{1, 1, 1}}
	if p.Material == nil {
		return l
	}
	m, is := at(r.Materials, *p.Material)
	if !is {
		return l
	}
	if f := m.PBR.Factor; f != nil {
		l.factor = mgl32.Vec3{f[0], f[1], f[2]}
	}
	if ref := m.PBR.Texture; ref != nil {
		if t, is := at(r.Textures, ref.Index); is && t.Source != nil {
			l.surface, l.set = surface{*t.Source, m.AlphaMode == "MASK" || m.AlphaMode == "BLEND"}, ref.Set
		}
	}
	return l
}

// part returns the part to which a primitive belongs. Primitives whose texture cannot be
// shown have their colour alone.
func (r *reader) part(p *primitive) *Part {
	l := r.lookOf(p)
	i, known := r.byLook[l.surface]
	if known {
		return &r.parts[i]
	}
	picture := r.picture(l.surface)
	if i, known = r.byLook[plain]; picture != nil || !known {
		i = len(r.parts)
		r.parts = append(r.parts, Part{Picture: picture})
	}
	if r.byLook[l.surface] = i; picture == nil {
		r.byLook[plain] = i
	}
	return &r.parts[i]
}

// Limits of textures.
const (
	mostPixels  = 8 << 20 // of all textures of a model
	longestSide = 1024    // pixels of a shown texture
)

// picture decodes an image; nil: it cannot be shown.
func (r *reader) picture(l surface) *image.RGBA {
	one, is := at(r.Images, l.image)
	if !is || one.BufferView == nil || len(r.parts) >= mostPictures {
		return nil
	}
	data, _, err := r.bytes(*one.BufferView)
	if err != nil {
		return nil
	}
	img, pixels := Decode(data, mostPixels-r.pixels, longestSide)
	if r.pixels += pixels; img == nil {
		return nil
	}
	for i := 3; !l.clear && i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

// Decode decodes a PNG or JPEG of at most most pixels, and shrinks it until no side is
// longer than longest. It returns nil if it cannot; pixels are those that it decoded. Colours
// are not multiplied by alpha.
func Decode(data []byte, most, longest int) (out *image.RGBA, pixels int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > most || c.Height > most/c.Width {
		return nil, 0
	}
	pixels = c.Width * c.Height
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, pixels // it cost as much
	}
	straight := image.NewNRGBA(image.Rect(0, 0, c.Width, c.Height))
	draw.Draw(straight, straight.Rect, img, img.Bounds().Min, draw.Src)
	by := int(math.Ceil(float64(max(c.Width, c.Height)) / float64(longest)))
	return shrink(straight, max(1, by)), pixels
}

// shrink averages squares of by by pixels.
func shrink(img *image.NRGBA, by int) *image.RGBA {
	w, h := max(1, img.Rect.Dx()/by), max(1, img.Rect.Dy()/by)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if by == 1 {
		copy(out.Pix, img.Pix)
		return out
	}
	for y := range h {
		for x := range w {
			var sum [4]int
			n := 0
			for j := y * by; j < min((y+1)*by, img.Rect.Dy()); j++ {
				for i := x * by; i < min((x+1)*by, img.Rect.Dx()); i++ {
					p := img.Pix[img.PixOffset(i, j):]
					for k := range sum {
						sum[k] += int(p[k])
					}
					n++
				}
			}
			p := out.Pix[out.PixOffset(x, y):]
			for k := range sum {
				p[k] = uint8(sum[k] / n)
			}
		}
	}
	return out
}
