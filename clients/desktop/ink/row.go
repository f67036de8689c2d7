package ink

import "math"

// row is one row of pixels of a mask, and the straight piece that crosses it.
type row struct {
	pixels   []uint8
	x        int        // of the first pixel
	y        float64    // of the pixels' middles
	from, to [2]float64 // ends of the piece
}

// within returns the range of pixels whose middles are within reach of the piece.
func (r *row) within(reach float64) (left, right int) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, end := range [2][2]float64{r.from, r.to} { // the round ends
		if d := r.y - end[1]; d >= -reach && d <= reach {
			w := math.Sqrt(reach*reach - d*d)
			low, high = min(low, end[0]-w), max(high, end[0]+w)
		}
	}
	dx, dy := r.to[0]-r.from[0], r.to[1]-r.from[1]
	if dy != 0 { // the two sides
		length := math.Sqrt(dx*dx + dy*dy)
		for _, side := range [2]float64{reach / length, -reach / length} {
			if k := (r.y - r.from[1] - dx*side) / dy; k >= 0 && k <= 1 {
				x := r.from[0] - dy*side + dx*k
				low, high = min(low, x), max(high, x)
			}
		}
	}
	if low > high {
		return 0, 0
	}
	pixel := func(x float64) int { return int(min(float64(len(r.pixels)), max(0, math.Ceil(x-0.5-float64(r.x))))) }
	return pixel(low), pixel(math.Nextafter(high, math.Inf(1)))
}

// measure raises pixels to their coverage by a piece of the given half width.
func (r *row) measure(left, right int, half float64) {
	dx, dy := r.to[0]-r.from[0], r.to[1]-r.from[1]
	length, py := max(1e-9, dx*dx+dy*dy), r.y-r.from[1]
	for x := left; x < right; x++ {
		px := float64(x+r.x) + 0.5 - r.from[0]
		k := min(1, max(0, (px*dx+py*dy)/length))
		covered := min(1, max(0, half+0.5-math.Hypot(px-dx*k, py-dy*k)))
		r.pixels[x] = max(r.pixels[x], uint8(covered*255+0.5))
	}
}
