package ink

import (
	"math"

	"stoa/worldstate/record"
)

// cornerFrom is the distance of two points, in half millimetres, from which the line
// between them is straight and keeps its corners: a click, or a quick hand. For a wide
// line the distance is its width.
const cornerFrom = 60

// curve returns the smooth line along points, in pixels: straight between distant
// points and rounded near each of them; between near points it runs from middle to
// middle.
func curve(points []record.Point, width, scale float64) [][2]float64 {
	at := func(i int) [2]float64 { return [2]float64{float64(points[i].X) * scale, float64(points[i].Y) * scale} }
	apart := max(cornerFrom, width) * scale
	out := [][2]float64{at(0)}
	for i := 1; i+1 < len(points); i++ {
		bend := at(i)
		from, to := beside(bend, at(i-1), apart), beside(bend, at(i+1), apart)
		if from != out[len(out)-1] {
			out = append(out, from)
		}
		steps := max(1, min(12, int((distance(from, bend)+distance(bend, to))/3)))
		for k := 1; k <= steps; k++ {
			t := float64(k) / float64(steps)
			a, b, c := (1-t)*(1-t), 2*t*(1-t), t*t
			out = append(out, [2]float64{a*from[0] + b*bend[0] + c*to[0], a*from[1] + b*bend[1] + c*to[1]})
		}
	}
	return append(out, at(len(points)-1))
}

// beside returns where a bend ends on the way to the next point: the middle of the
// first of equal parts, none longer than apart.
func beside(bend, next [2]float64, apart float64) [2]float64 {
	part := 0.5 / max(1, math.Ceil(distance(bend, next)/apart))
	return [2]float64{bend[0] + (next[0]-bend[0])*part, bend[1] + (next[1]-bend[1])*part}
}

func distance(a, b [2]float64) float64 { return math.Hypot(b[0]-a[0], b[1]-a[1]) }
