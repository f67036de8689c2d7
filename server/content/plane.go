package content

// plane is one channel of a picture, or several interleaved ones.
type plane struct {
	pix           []byte
	stride        int
	width, height int
	n             int // bytes a pixel
}

// turn fills a plane with another one, turned as an EXIF orientation says.
func (p *plane) turn(from *plane, orientation int) {
	right, bottom := from.width-1, from.height-1
	for y := range p.height {
		for x := range p.width {
			var sx, sy int
			switch orientation {
			case 2:
				sx, sy = right-x, y
			case 3:
				sx, sy = right-x, bottom-y
			case 4:
				sx, sy = x, bottom-y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, bottom-x
			case 7:
				sx, sy = right-y, bottom-x
			case 8:
				sx, sy = right-y, x
			default:
				sx, sy = x, y
			}
			copy(p.pix[y*p.stride+x*p.n:][:p.n], from.pix[sy*from.stride+sx*from.n:])
		}
	}
}

// shrink fills a plane with a larger one: each pixel is the mean of the area that it
// covers there.
func (p *plane) shrink(from *plane) {
	across, down := float32(from.width)/float32(p.width), float32(from.height)/float32(p.height)
	sums := make([]float32, p.width*p.n)
	for y := range p.height {
		clear(sums)
		top, bottom := float32(y)*down, min(float32(y+1)*down, float32(from.height))
		for sy := int(top); float32(sy) < bottom && sy < from.height; sy++ {
			weight := min(float32(sy+1), bottom) - max(float32(sy), top)
			from.addRow(sums, sy, across, weight)
		}
		area := across * (bottom - top)
		row := p.pix[y*p.stride:]
		for i, sum := range sums {
			row[i] = uint8(min(sum/area+0.5, 255))
		}
	}
}

// addRow adds a weighted row to the sums of the pixels that cover it.
func (p *plane) addRow(sums []float32, y int, across, weight float32) {
	row := p.pix[y*p.stride:]
	for x := range len(sums) / p.n {
		left, right := float32(x)*across, min(float32(x+1)*across, float32(p.width))
		for sx := int(left); float32(sx) < right && sx < p.width; sx++ {
			part := weight * (min(float32(sx+1), right) - max(float32(sx), left))
			for c := range p.n {
				sums[x*p.n+c] += part * float32(row[sx*p.n+c])
			}
		}
	}
}
