package ink

import (
	"image"
	"math"
	"time"

	"stoa/worldstate/record"
)

// ink is one stroke in a form for drawing.
type ink struct {
	points []record.Point
	width  float64 // half millimetres
	colour uint32
}

// half returns half the stroke's width in pixels, at least a visible minimum.
func (i *ink) half(scale float64) float64 { return max(0.55, i.width*scale/2) }

// box returns the pixels that the stroke may cover: the line stays between its points.
func (i *ink) box(scale float64) image.Rectangle {
	if len(i.points) == 0 {
		return image.Rectangle{}
	}
	low, high := i.points[0], i.points[0]
	for _, p := range i.points {
		low.X, low.Y, high.X, high.Y = min(low.X, p.X), min(low.Y, p.Y), max(high.X, p.X), max(high.Y, p.Y)
	}
	more := i.half(scale) + 1
	down := func(v uint16) int { return int(math.Floor(float64(v)*scale - more)) }
	up := func(v uint16) int { return int(math.Ceil(float64(v)*scale + more)) }
	return image.Rect(down(low.X), down(low.Y), up(high.X), up(high.Y))
}

// brush draws one stroke at a time, if necessary over several pictures: the largest
// stroke that the server allows takes a good part of a second. The brush reuses its
// mask.
type brush struct {
	mask   []uint8 // coverage of each pixel of the box
	box    image.Rectangle
	line   [][2]float64
	next   int // index of the next piece of the line
	half   float64
	colour uint32
	busy   bool
}

// begin starts a stroke; only pixels in clip are drawn.
func (b *brush) begin(i *ink, scale float64, clip image.Rectangle) {
	b.half, b.colour, b.next, b.busy = i.half(scale), i.colour, 0, true
	b.line = nil
	if b.box = i.box(scale).Intersect(clip); !b.box.Empty() {
		b.line = curve(i.points, i.width, scale)
	}
	size := b.box.Dx() * b.box.Dy()
	if cap(b.mask) < size {
		b.mask = make([]uint8, size)
	}
	b.mask = b.mask[:size]
	clear(b.mask)
}

// atOnce is the number of pieces between two looks at the time.
const atOnce = 16

// paint covers pixels until the stroke is complete, and then blends it into the
// picture, or until the time is over. It reports whether the stroke is complete. A
// stroke that crosses itself is not darker there: the coverage of a pixel is that of
// the nearest part of the line.
func (b *brush) paint(dst *image.RGBA, until time.Time) (finished bool) {
	for b.next < len(b.line) {
		for range min(atOnce, len(b.line)-b.next) {
			b.cover(b.line[max(0, b.next-1)], b.line[b.next])
			b.next++
		}
		if b.next < len(b.line) && time.Now().After(until) {
			return false
		}
	}
	b.lay(dst)
	b.busy = false
	return true
}

// cover raises the mask around one straight piece, row by row: it fills pixels inside,
// and computes coverage only at the edges.
func (b *brush) cover(from, to [2]float64) {
	low, high := int(math.Floor(min(from[1], to[1])-b.half-1)), int(math.Ceil(max(from[1], to[1])+b.half+1))
	for y := max(low, b.box.Min.Y); y < min(high, b.box.Max.Y); y++ {
		row := row{pixels: b.mask[(y-b.box.Min.Y)*b.box.Dx():][:b.box.Dx()], x: b.box.Min.X, y: float64(y) + 0.5, from: from, to: to}
		left, right := row.within(b.half + 0.5)
		inLeft, inRight := row.within(b.half - 0.5)
		if inLeft >= inRight {
			inLeft, inRight = right, right
		}
		row.measure(left, inLeft, b.half)
		for x := inLeft; x < inRight; x++ {
			row.pixels[x] = 255
		}
		row.measure(inRight, right, b.half)
	}
}

func (b *brush) lay(dst *image.RGBA) {
	rgb := [3]int{int(b.colour >> 16 & 255), int(b.colour >> 8 & 255), int(b.colour & 255)}
	for y := b.box.Min.Y; y < b.box.Max.Y; y++ {
		row := dst.Pix[dst.PixOffset(b.box.Min.X, y):]
		for i, covered := range b.mask[(y-b.box.Min.Y)*b.box.Dx():][:b.box.Dx()] {
			if covered == 0 {
				continue
			}
			p, k := row[4*i:4*i+3:4*i+3], int(covered)
			if k == 255 {
				p[0], p[1], p[2] = uint8(rgb[0]), uint8(rgb[1]), uint8(rgb[2])
				continue
			}
			for c, v := range rgb {
				p[c] = uint8((int(p[c])*(255-k) + v*k + 127) / 255)
			}
		}
	}
}
