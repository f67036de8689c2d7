package model

import (
	"image"
	"math"
	"math/rand/v2"
)

// Textures of materials, the same each time they are made.

// woodTile is the size in metres of one tile of the wood texture.
const woodTile = 4

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

func wood() *image.RGBA {
	const size, rows = 1024, 24
	c := newCanvas(size, size)
	random := seeded(11)
	for row := range rows {
		top, bottom := row*size/rows, (row+1)*size/rows
		start := int(random.Float64() * size * 0.4)
		for x := 0; x < size; {
			length := min(int(size*(0.26+random.Float64()*0.2)), size-x)
			if size-x-length < size/8 {
				length = size - x
			}
			c.plank(start+x, top, length, bottom-top, random)
			x += length
		}
	}
	return c.image()
}

func (c *canvas) plank(x, y, w, h int, random *rand.Rand) {
	hue, light := 29+random.Float64()*5, 0.61+random.Float64()*0.09
	body, grain := hsl(hue, 0.34+random.Float64()*0.08, light), hsl(hue-3, 0.36, light-0.09)
	for j := range h {
		for i := range w {
			c.lay(x+i, y+j, body, 1)
		}
	}
	for range 9 {
		c.grain(x, y, w, h, grain, random)
	}
	joint := hsl(24, 0.3, 0.36)
	for i := range w {
		c.lay(x+i, y, joint, 0.34)
		c.lay(x+i, y+1, joint, 0.14)
	}
	for j := range h {
		c.lay(x, y+j, joint, 0.34)
		c.lay(x+1, y+j, joint, 0.2)
	}
}

// grain draws one line along a plank.
func (c *canvas) grain(x, y, w, h int, colour [3]float64, random *rand.Rand) {
	at, bend, wave := random.Float64()*float64(h), random.Float64()*6-3, random.Float64()*6-3
	alpha, half := 0.1+random.Float64()*0.16, 0.3+random.Float64()*0.8
	for i := range w {
		t := float64(i) / float64(w)
		middle := at + 3*t*(1-t)*((1-t)*bend+t*wave)
		for j := int(middle - half - 1); j <= int(middle+half+1); j++ {
			if cover := min(1, half+0.5-math.Abs(float64(j)+0.5-middle)); j >= 0 && j < h {
				c.lay(x+i, y+j, colour, alpha*cover)
			}
		}
	}
}

// fabric returns felt or carpet: even, with a little grain.
func fabric() *image.RGBA {
	const size = 256
	c := newCanvas(size, size)
	c.each(func(_, _ float64) [4]float64 { return [4]float64{0.945, 0.945, 0.945, 1} })
	random := seeded(5)
	for range 9000 {
		v := (214 + random.Float64()*41) / 255
		x, y := random.IntN(size), random.IntN(size)
		for i := range 1 + random.IntN(3) {
			c.lay(x+i, y, [3]float64{v, v, v}, 0.5)
		}
	}
	return c.image()
}

// outside returns the view through the windows: a pale morning, far hills, trees out of
// focus.
func outside() *image.RGBA {
	const width, height = 1024, 256
	c := newCanvas(width, height)
	stops := []struct {
		at     float64
		colour [3]float64
	}{{0, rgb(0xbcd9ee)}, {0.45, rgb(0xdcebf3)}, {0.68, rgb(0xf7f3e8)}, {1, rgb(0xeef0e2)}}
	c.each(func(_, y float64) [4]float64 {
		t, i := y/height, 1
		for stops[i].at < t {
			i++
		}
		a, b := stops[i-1], stops[i]
		k := (t - a.at) / (b.at - a.at)
		var p [4]float64
		for n := range 3 {
			p[n] = a.colour[n] + (b.colour[n]-a.colour[n])*k
		}
		p[3] = 1
		return p
	})
	random := seeded(21)
	for range 26 {
		alpha := 0.25 + random.Float64()*0.35
		c.ellipse(random.Float64()*width, 20+random.Float64()*95, 35+random.Float64()*65, 8+random.Float64()*10, 9, [3]float64{1, 1, 1}, alpha*0.8)
	}
	c.hills(186, 22, rgb(0xc9dbdc), 3)
	c.hills(205, 19, rgb(0xb3cdbd), 9)
	random = seeded(34)
	for range 60 {
		r := 9 + random.Float64()*17
		colour := hsl(100+random.Float64()*30, 0.22+random.Float64()*0.12, 0.58+random.Float64()*0.14)
		c.ellipse(random.Float64()*width, 235-r*0.7, r, r*1.15, 3, colour, 1)
	}
	meadow := rgb(0xbcd0a8)
	for y := 228; y < height; y++ {
		for x := range width {
			c.lay(x, y, meadow, smooth(229, 236, float64(y)))
		}
	}
	return c.image()
}

func (c *canvas) hills(base, high float64, colour [3]float64, seed uint64) {
	random := seeded(seed)
	a, b := random.Float64()*6, random.Float64()*6
	for x := range c.width {
		t := float64(x) / float64(c.width) * 2 * math.Pi
		top := base - high*(math.Sin(t*2+a)*0.5+math.Sin(t*5+b)*0.28+0.4)
		for y := int(top) - 4; y < c.height; y++ {
			c.lay(x, y, colour, smooth(top-3, top+3, float64(y)))
		}
	}
}

// Spot returns a soft round spot, for shadows.
func Spot() *image.RGBA {
	const size = 128
	c := newCanvas(size, size)
	c.each(func(x, y float64) [4]float64 {
		r := math.Hypot(x-size/2, y-size/2) / (size / 2)
		alpha := 1 - 0.45*r/0.45
		if r > 0.45 {
			alpha = 0.55 * (1 - r) / 0.55
		}
		return [4]float64{1, 1, 1, max(0, alpha)}
	})
	return c.image()
}

// patch returns sunlight through a window with mullions.
func patch() *image.RGBA {
	const size, blur = 256, 12.0
	c := newCanvas(size, size)
	c.each(func(x, y float64) [4]float64 {
		light := 0.0
		for _, left := range []float64{28, 97, 166} {
			light = max(light, smooth(left-blur, left+blur, x)*(1-smooth(left+61-blur, left+61+blur, x)))
		}
		light *= smooth(30-blur, 30+blur, y) * (1 - smooth(226-blur, 226+blur, y))
		return [4]float64{1, 1, 1, light * (1 - 0.75*y/size)}
	})
	return c.image()
}

// Ring returns a circle with soft edges.
func Ring() *image.RGBA {
	const size = 128
	c := newCanvas(size, size)
	c.each(func(x, y float64) [4]float64 {
		r := math.Hypot(x-size/2, y-size/2) / (size / 2)
		return [4]float64{1, 1, 1, smooth(0.66, 0.72, r) * (1 - smooth(0.92, 0.98, r))}
	})
	return c.image()
}
