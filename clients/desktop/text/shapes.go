package text

import (
	"image"
	"image/color"
	"math"
)

// Over blends a colour over a pixel with coverage part, 0 to 1.
func Over(dst *image.RGBA, x, y int, c color.NRGBA, part float64) {
	if !(image.Point{X: x, Y: y}).In(dst.Rect) || part <= 0 {
		return
	}
	p := dst.Pix[dst.PixOffset(x, y):]
	alpha := min(1, part) * float64(c.A) / 255
	for i, v := range [4]uint8{c.R, c.G, c.B, 255} {
		p[i] = uint8(math.Round(float64(p[i])*(1-alpha) + float64(v)*alpha))
	}
}

// Pill fills a rectangle with rounded corners; radius in pixels.
func Pill(dst *image.RGBA, r image.Rectangle, radius float64, c color.NRGBA) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			Over(dst, x, y, c, 0.5-outside(r, radius, float64(x)+0.5, float64(y)+0.5))
		}
	}
}

// outside returns the distance of a point from a rounded rectangle, negative inside.
func outside(r image.Rectangle, radius, x, y float64) float64 {
	cx, cy := float64(r.Min.X+r.Max.X)/2, float64(r.Min.Y+r.Max.Y)/2
	dx := math.Abs(x-cx) - float64(r.Dx())/2 + radius
	dy := math.Abs(y-cy) - float64(r.Dy())/2 + radius
	return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
}

// Line draws a line with round ends; width in pixels.
func Line(dst *image.RGBA, from, to [2]float64, width float64, c color.NRGBA) {
	half := width / 2
	for y := int(min(from[1], to[1]) - half - 1); y <= int(max(from[1], to[1])+half+1); y++ {
		for x := int(min(from[0], to[0]) - half - 1); x <= int(max(from[0], to[0])+half+1); x++ {
			Over(dst, x, y, c, half+0.5-Distance(float64(x)+0.5, float64(y)+0.5, from, to))
		}
	}
}

// Distance returns the distance of a point from a line segment.
func Distance(x, y float64, from, to [2]float64) float64 {
	dx, dy := to[0]-from[0], to[1]-from[1]
	k := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		k = min(1, max(0, ((x-from[0])*dx+(y-from[1])*dy)/length))
	}
	return math.Hypot(x-from[0]-dx*k, y-from[1]-dy*k)
}

// Ring draws a circle with the given radius and line width in pixels; a width above
// twice the radius fills the circle.
func Ring(dst *image.RGBA, x, y, radius, width float64, c color.NRGBA) {
	for j := int(y - radius - width); j <= int(y+radius+width); j++ {
		for i := int(x - radius - width); i <= int(x+radius+width); i++ {
			r := math.Hypot(float64(i)+0.5-x, float64(j)+0.5-y)
			Over(dst, i, j, c, width/2+0.5-math.Abs(r-radius))
		}
	}
}

// Disc fills a circle.
func Disc(dst *image.RGBA, x, y, radius float64, c color.NRGBA) {
	Ring(dst, x, y, radius/2, radius, c)
}
