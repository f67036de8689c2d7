package model

import (
	"image"
	"math"
)

// canvas is a picture in progress: red, green, blue and alpha from 0 to 1.
type canvas struct {
	width, height int
	pixels        [][4]float64
}

func newCanvas(width, height int) *canvas {
	return &canvas{width, height, make([][4]float64, width*height)}
}

// each sets every pixel to the value of f at its middle.
func (c *canvas) each(f func(x, y float64) [4]float64) {
	for y := range c.height {
		for x := range c.width {
			c.pixels[y*c.width+x] = f(float64(x)+0.5, float64(y)+0.5)
		}
	}
}

// lay blends a colour in; x wraps around, as in tiles.
func (c *canvas) lay(x, y int, colour [3]float64, alpha float64) {
	if y < 0 || y >= c.height || alpha <= 0 {
		return
	}
	p := &c.pixels[y*c.width+((x%c.width)+c.width)%c.width]
	for i := range colour {
		p[i] += (colour[i] - p[i]) * alpha
	}
}

// ellipse blends a soft ellipse in: blur is in pixels on each side of its edge.
func (c *canvas) ellipse(x, y, rx, ry, blur float64, colour [3]float64, alpha float64) {
	for j := int(y - ry - blur); j <= int(y+ry+blur); j++ {
		for i := int(x - rx - blur); i <= int(x+rx+blur); i++ {
			dx, dy := (float64(i)+0.5-x)/rx, (float64(j)+0.5-y)/ry
			off := (math.Hypot(dx, dy) - 1) * min(rx, ry)
			c.lay(i, j, colour, alpha*(1-smooth(-blur, blur, off)))
		}
	}
}

// smooth is smoothstep from 0 at low to 1 at high.
func smooth(low, high, x float64) float64 {
	t := min(1, max(0, (x-low)/(high-low)))
	return t * t * (3 - 2*t)
}

// image returns the picture, not premultiplied by alpha, with its first row at the
// bottom as in OpenGL.
func (c *canvas) image() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, c.width, c.height))
	for y := range c.height {
		row := out.Pix[(c.height-1-y)*out.Stride:]
		for x := range c.width {
			for i, v := range c.pixels[y*c.width+x] {
				row[4*x+i] = uint8(math.Round(min(1, max(0, v)) * 255))
			}
		}
	}
	return out
}

// hsl returns a colour from hue in degrees, saturation and lightness from 0 to 1.
func hsl(hue, saturation, light float64) [3]float64 {
	chroma := saturation * min(light, 1-light)
	var out [3]float64
	for i, n := range [3]float64{0, 8, 4} {
		k := math.Mod(n+hue/30, 12)
		out[i] = light - chroma*max(-1, min(k-3, 9-k, 1))
	}
	return out
}

func rgb(colour uint32) [3]float64 {
	return [3]float64{float64(colour>>16) / 255, float64(colour>>8&255) / 255, float64(colour&255) / 255}
}
