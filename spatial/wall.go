package spatial

import "math"

// Wall is an upright rectangle without thickness. From and To are (x, z) in plan;
// Bottom and Top are heights, in metres. Material only affects drawing.
type Wall struct {
	From     [2]float64 `json:"from"`
	To       [2]float64 `json:"to"`
	Bottom   float64    `json:"bottom"`
	Top      float64    `json:"top"`
	Material string     `json:"material"`
}

// Crosses reports whether the line from a to b passes through the wall, edges included.
// A line parallel to the wall in plan does not cross it. PROTOCOL.md section 9.4.
func (w Wall) Crosses(a, b Vec) bool { return w.crosses(&a, &b) }

// CrossesPlan is [Wall.Crosses] without heights, for moves on foot.
func (w Wall) CrossesPlan(a, b Vec) bool {
	_, ok := w.meets(&a, &b)
	return ok
}

// DistancePlan returns the distance in plan from a place to the wall, in metres.
func (w *Wall) DistancePlan(at Vec) float64 {
	ex, ez := w.To[0]-w.From[0], w.To[1]-w.From[1]
	dx, dz := at[0]-w.From[0], at[2]-w.From[1]
	along := 0.0
	if length := ex*ex + ez*ez; length > 0 {
		along = min(max((dx*ex+dz*ez)/length, 0), 1)
	}
	return math.Hypot(dx-along*ex, dz-along*ez)
}

func (w *Wall) crosses(a, b *Vec) bool {
	t, ok := w.meets(a, b)
	if !ok {
		return false
	}
	y := a[1] + t*(b[1]-a[1])
	return y >= w.Bottom && y <= w.Top
}

// meets returns where the line from a to b meets the wall in plan, as a fraction of the
// way from a.
//
// With d the line, e the wall and f the vector from a to the wall's beginning, all in
// plan, the fractions along them are (f x e)/(d x e) and (f x d)/(d x e). The code
// compares numerators, because most walls are missed and a division is slow.
func (w *Wall) meets(a, b *Vec) (t float64, ok bool) {
	dx, dz := b[0]-a[0], b[2]-a[2]
	ex, ez := w.To[0]-w.From[0], w.To[1]-w.From[1]
	fx, fz := w.From[0]-a[0], w.From[1]-a[2]
	whole := dx*ez - dz*ex
	line, wall := fx*ez-fz*ex, fx*dz-fz*dx
	if whole < 0 {
		whole, line, wall = -whole, -line, -wall
	}
	if whole == 0 || line < 0 || line > whole || wall < 0 || wall > whole {
		return 0, false
	}
	return line / whole, true
}
