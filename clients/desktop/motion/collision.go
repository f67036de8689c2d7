package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/spatial"
	"stoa/worldstate/scene"
)

// Ground is the floor and everything that people walk around.
type Ground struct {
	Bounds    spatial.Box
	Walls     []spatial.Wall
	Platforms []scene.Platform
	Obstacles []scene.Obstacle
}

// GroundOf returns the ground of a scene.
func GroundOf(s *scene.Scene, plan *scene.Plan) *Ground {
	return &Ground{s.Bounds, s.Walls, plan.Platforms, plan.Obstacles}
}

// Floor returns the height of the floor at a place.
func (g *Ground) Floor(x, z float64) float64 {
	top := g.Bounds.Min[1]
	for i := range g.Platforms {
		p := &g.Platforms[i]
		if x >= p.Min[0] && x <= p.Max[0] && z >= p.Min[1] && z <= p.Max[1] {
			top = max(top, p.Top)
		}
	}
	return top
}

// Settle returns the nearest place inside the room, outside walls and furniture, and on
// the floor.
func (g *Ground) Settle(at mgl64.Vec3) mgl64.Vec3 {
	for i := range g.Obstacles {
		o := &g.Obstacles[i]
		if o.Radius > 0 {
			at = pushFrom(at, o.At[0], o.At[1], o.Radius+rules.Radius)
		} else {
			at = pushFromBox(at, o.Min, o.Max)
		}
	}
	for i := range g.Walls {
		if w := &g.Walls[i]; w.Bottom < rules.HeadHeight && w.Top > rules.KneeHeight {
			at = pushFromSegment(at, w.From, w.To)
		}
	}
	at[0] = min(max(at[0], g.Bounds.Min[0]+rules.Radius), g.Bounds.Max[0]-rules.Radius)
	at[2] = min(max(at[2], g.Bounds.Min[2]+rules.Radius), g.Bounds.Max[2]-rules.Radius)
	at[1] = g.Floor(at[0], at[2])
	return at
}

// Slide moves a place by dx and dz, along obstacles.
func (g *Ground) Slide(at mgl64.Vec3, dx, dz float64) mgl64.Vec3 {
	steps := max(1, math.Ceil(math.Hypot(dx, dz)/rules.Step))
	for range int(steps) {
		at = g.Settle(at.Add(mgl64.Vec3{dx / steps, 0, dz / steps}))
	}
	return at
}

func pushFrom(at mgl64.Vec3, x, z, reach float64) mgl64.Vec3 {
	dx, dz := at[0]-x, at[2]-z
	d := math.Hypot(dx, dz)
	switch {
	case d >= reach:
	case d > 1e-6:
		at[0], at[2] = x+dx*reach/d, z+dz*reach/d
	default:
		at[0], at[2] = x+reach, z
	}
	return at
}

func pushFromSegment(at mgl64.Vec3, from, to [2]float64) mgl64.Vec3 {
	sx, sz := to[0]-from[0], to[1]-from[1]
	k := 0.0
	if length := sx*sx + sz*sz; length > 0 {
		k = min(1, max(0, ((at[0]-from[0])*sx+(at[2]-from[1])*sz)/length))
	}
	return pushFrom(at, from[0]+sx*k, from[1]+sz*k, rules.Radius)
}

func pushFromBox(at mgl64.Vec3, low, high [2]float64) mgl64.Vec3 {
	x, z := min(max(at[0], low[0]), high[0]), min(max(at[2], low[1]), high[1])
	if x != at[0] || z != at[2] {
		return pushFrom(at, x, z, rules.Radius)
	}
	left, right, near, far := at[0]-low[0], high[0]-at[0], at[2]-low[1], high[1]-at[2]
	switch min(left, right, near, far) {
	case left:
		at[0] = low[0] - rules.Radius
	case right:
		at[0] = high[0] + rules.Radius
	case near:
		at[2] = low[1] - rules.Radius
	default:
		at[2] = high[1] + rules.Radius
	}
	return at
}

// Clearance returns the distance from a place along the unit vector dir to a wall, the
// ceiling or the room's end, at most most.
func (g *Ground) Clearance(from, dir mgl64.Vec3, most float64) float64 {
	far := most
	low := mgl64.Vec3{g.Bounds.Min[0], g.Floor(from[0], from[2]), g.Bounds.Min[2]}
	for i := range dir {
		if dir[i] > 1e-6 {
			far = min(far, (g.Bounds.Max[i]-from[i])/dir[i])
		} else if dir[i] < -1e-6 {
			far = min(far, (low[i]-from[i])/dir[i])
		}
	}
	for i := range g.Walls {
		far = min(far, untilWall(&g.Walls[i], from, dir, far))
	}
	return max(0, far)
}

func untilWall(w *spatial.Wall, from, dir mgl64.Vec3, far float64) float64 {
	sx, sz := w.To[0]-w.From[0], w.To[1]-w.From[1]
	cross := dir[0]*sz - dir[2]*sx
	if math.Abs(cross) < 1e-9 {
		return far
	}
	qx, qz := w.From[0]-from[0], w.From[1]-from[2]
	t := (qx*sz - qz*sx) / cross
	u := (qx*dir[2] - qz*dir[0]) / cross
	y := from[1] + dir[1]*t
	if t >= 0 && u >= 0 && u <= 1 && y >= w.Bottom && y <= w.Top {
		return min(t, far)
	}
	return far
}

// OnFloor returns where a ray meets the floor, platforms included.
func (g *Ground) OnFloor(from, ray mgl64.Vec3) (x, z float64, hit bool) {
	if ray[1] > -0.02 {
		return 0, 0, false
	}
	level := g.Bounds.Min[1]
	for range 2 {
		t := (level - from[1]) / ray[1]
		x, z = from[0]+ray[0]*t, from[2]+ray[2]*t
		level = g.Floor(x, z)
	}
	inside := x > g.Bounds.Min[0] && x < g.Bounds.Max[0] && z > g.Bounds.Min[2] && z < g.Bounds.Max[2]
	return x, z, inside
}
