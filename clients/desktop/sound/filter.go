//go:build desktop

package sound

import "math"

// muffle is the low-pass of the walls before one voice. When the number of walls
// changes, it fades from the old filter to the new, so that nothing clicks.
type muffle struct{ now lowpass }

// apply filters samples in place for the given number of walls.
func (m *muffle) apply(pcm []int16, walls int) {
	if walls == m.now.walls {
		m.now.apply(pcm)
		return
	}
	var next lowpass
	next.through(walls)
	after := append([]int16(nil), pcm...)
	m.now.apply(pcm)
	next.apply(after)
	for i := range pcm {
		k := float64(i+1) / float64(len(pcm))
		pcm[i] = int16(math.Round(float64(pcm[i])*(1-k) + float64(after[i])*k))
	}
	m.now = next
}

// lowpass attenuates the high frequencies of a voice behind walls. The zero lowpass
// changes nothing.
type lowpass struct {
	walls              int
	b0, b1, b2, a1, a2 float64
	x1, x2, y1, y2     float64
}

const (
	rate = 48000 // samples a second
	q    = 0.5   // no resonance at the cutoff
)

// through sets the number of walls. PROTOCOL.md section 9.4: each lowers the cutoff by
// three octaves.
func (f *lowpass) through(walls int) {
	if walls == f.walls {
		return
	}
	f.walls = walls
	hz := max(300, 20000/math.Pow(8, float64(walls)))
	// The biquad low-pass of R. Bristow-Johnson's Audio EQ Cookbook.
	sin, cos := math.Sincos(2 * math.Pi * hz / rate)
	alpha := sin / (2 * q)
	a0 := 1 + alpha
	f.b1 = (1 - cos) / a0
	f.b0, f.b2 = f.b1/2, f.b1/2
	f.a1, f.a2 = -2*cos/a0, (1-alpha)/a0
}

// apply filters samples in place.
func (f *lowpass) apply(pcm []int16) {
	if f.walls == 0 {
		return
	}
	for i, v := range pcm {
		x := float64(v)
		y := f.b0*x + f.b1*f.x1 + f.b2*f.x2 - f.a1*f.y1 - f.a2*f.y2
		f.x2, f.x1, f.y2, f.y1 = f.x1, x, f.y1, y
		pcm[i] = int16(max(math.MinInt16, min(math.MaxInt16, math.Round(y))))
	}
}
