package ink

import (
	"image"
	"math"

	"stoa/worldstate/board"
)

// brush draws strokes. Its mask is kept from one to the next.
type brush struct{ mask []float32 }

// draw lays one stroke over a picture. Where it crosses itself it is no darker:
// each pixel is covered by as much as the nearest part of the line covers it.
func (b *brush) draw(dst *image.RGBA, points []board.Point, width, scale float64, colour uint32) {
	if len(points) == 0 {
		return
	}
	half := max(0.55, width*scale/2)
	line := curve(points, scale)
	box := bounds(line, half+1).Intersect(dst.Rect)
	if box.Empty() {
		return
	}
	size := box.Dx() * box.Dy()
	if cap(b.mask) < size {
		b.mask = make([]float32, size)
	}
	b.mask = b.mask[:size]
	clear(b.mask)
	for i := range line {
		b.cover(box, line[max(0, i-1)], line[i], half)
	}
	b.lay(dst, box, colour)
}

// cover raises the mask around one straight piece.
func (b *brush) cover(box image.Rectangle, from, to [2]float64, half float64) {
	around := bounds([][2]float64{from, to}, half+1).Intersect(box)
	dx, dy := to[0]-from[0], to[1]-from[1]
	length := max(1e-9, dx*dx+dy*dy)
	for y := around.Min.Y; y < around.Max.Y; y++ {
		row := b.mask[(y-box.Min.Y)*box.Dx():]
		py := float64(y) + 0.5 - from[1]
		for x := around.Min.X; x < around.Max.X; x++ {
			px := float64(x) + 0.5 - from[0]
			k := min(1, max(0, (px*dx+py*dy)/length))
			covered := float32(min(1, half+0.5-math.Hypot(px-dx*k, py-dy*k)))
			if at := x - box.Min.X; covered > row[at] {
				row[at] = covered
			}
		}
	}
}

func (b *brush) lay(dst *image.RGBA, box image.Rectangle, colour uint32) {
	rgb := [3]float32{float32(colour >> 16 & 255), float32(colour >> 8 & 255), float32(colour & 255)}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		row := dst.Pix[dst.PixOffset(box.Min.X, y):]
		for i, covered := range b.mask[(y-box.Min.Y)*box.Dx():][:box.Dx()] {
			if covered == 0 {
				continue
			}
			for c, v := range rgb {
				p := &row[4*i+c]
				*p = uint8(float32(*p) + (v-float32(*p))*covered + 0.5)
			}
		}
	}
}

func bounds(line [][2]float64, more float64) image.Rectangle {
	low, high := line[0], line[0]
	for _, p := range line {
		for i := range p {
			low[i], high[i] = min(low[i], p[i]), max(high[i], p[i])
		}
	}
	return image.Rect(int(math.Floor(low[0]-more)), int(math.Floor(low[1]-more)), int(math.Ceil(high[0]+more)), int(math.Ceil(high[1]+more)))
}
