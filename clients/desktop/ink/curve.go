package ink

import (
	"math"

	"stoa/worldstate/board"
)

// curve returns the smooth line along points, in pixels: through the middle of
// each pair, bent by the point between.
func curve(points []board.Point, scale float64) [][2]float64 {
	at := func(i int) [2]float64 { return [2]float64{float64(points[i].X) * scale, float64(points[i].Y) * scale} }
	out := [][2]float64{at(0)}
	for i := 1; i+1 < len(points); i++ {
		from, bend := out[len(out)-1], at(i)
		to := middle(bend, at(i+1))
		length := math.Hypot(bend[0]-from[0], bend[1]-from[1]) + math.Hypot(to[0]-bend[0], to[1]-bend[1])
		steps := max(1, min(12, int(length/3)))
		for k := 1; k <= steps; k++ {
			t := float64(k) / float64(steps)
			a, b, c := (1-t)*(1-t), 2*t*(1-t), t*t
			out = append(out, [2]float64{a*from[0] + b*bend[0] + c*to[0], a*from[1] + b*bend[1] + c*to[1]})
		}
	}
	return append(out, at(len(points)-1))
}

func middle(a, b [2]float64) [2]float64 { return [2]float64{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2} }
