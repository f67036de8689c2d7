package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/spatial"
	"stoa/worldstate/scene"
)

// hull is a room's bounds as float32.
type hull struct{ low, high, centre, size mgl32.Vec3 }

func hullOf(s *scene.Scene) hull {
	var h hull
	for i := range 3 {
		h.low[i], h.high[i] = float32(s.Bounds.Min[i]), float32(s.Bounds.Max[i])
	}
	h.size = h.high.Sub(h.low)
	h.centre = h.low.Add(h.size.Mul(0.5))
	return h
}

// shell adds floor, walls, ceiling and steps.
func (b *builder) shell(s *scene.Scene, plan *scene.Plan) {
	h := hullOf(s)
	b.floor(h)
	b.outerWalls(h)
	b.baffles(h)
	for i := range s.Walls[:min(len(s.Walls), mostThings)] {
		b.wall(&s.Walls[i])
	}
	b.place(0, 0, 0, 0)
	for i := range plan.Platforms[:min(len(plan.Platforms), mostThings)] {
		b.platform(&plan.Platforms[i], h)
	}
}

func (b *builder) floor(h hull) {
	floor := plane(h.size[0], h.size[2])
	for i := range floor.Vertices {
		uv := &floor.Vertices[i].UV
		uv[0], uv[1] = uv[0]*h.size[0]/woodTile, uv[1]*h.size[2]/woodTile
	}
	b.add(Floor, floor, mgl32.Vec3{h.centre[0], h.low[1], h.centre[2]}, lyingX)
	b.plane(Ceiling, mgl32.Vec3{h.centre[0], h.high[1], h.centre[2]}, [2]float32{h.size[0], h.size[2]}, turn{x: math.Pi / 2})
}

func (b *builder) outerWalls(h hull) {
	c, w, d := h.centre, h.size[0], h.size[2]
	along, across := [2]float32{w, h.size[1]}, [2]float32{d, h.size[1]}
	b.plane(WallPaint, mgl32.Vec3{c[0], c[1], h.low[2]}, along, asIs)
	b.plane(WallPaint, mgl32.Vec3{c[0], c[1], h.high[2]}, along, turn{y: math.Pi})
	b.plane(WallPaint, mgl32.Vec3{h.low[0], c[1], c[2]}, across, turn{y: math.Pi / 2})
	b.plane(WallPaint, mgl32.Vec3{h.high[0], c[1], c[2]}, across, turn{y: -math.Pi / 2})
	y := h.low[1] + 0.06
	b.box(Oak, mgl32.Vec3{c[0], y, h.low[2] + 0.012}, mgl32.Vec3{w, 0.12, 0.024})
	b.box(Oak, mgl32.Vec3{c[0], y, h.high[2] - 0.012}, mgl32.Vec3{w, 0.12, 0.024})
	b.box(Oak, mgl32.Vec3{h.low[0] + 0.012, y, c[2]}, mgl32.Vec3{0.024, 0.12, d})
	b.box(Oak, mgl32.Vec3{h.high[0] - 0.012, y, c[2]}, mgl32.Vec3{0.024, 0.12, d})
}

// baffles adds pale slats under the ceiling, which show the room's size.
func (b *builder) baffles(h hull) {
	const gap = 1.25
	count := pieces(h.size[0]-1, gap)
	start := h.centre[0] - float32(count-1)*gap/2
	for i := range count {
		b.box(White, mgl32.Vec3{start + float32(i)*gap, h.high[1] - 0.09, h.centre[2]}, mgl32.Vec3{0.05, 0.18, h.size[2] - 1.6})
	}
}

func (b *builder) wall(w *spatial.Wall) {
	if w.Material == "none" {
		return
	}
	dx, dz := w.To[0]-w.From[0], w.To[1]-w.From[1]
	length, height := float32(math.Hypot(dx, dz)), float32(w.Top-w.Bottom)
	b.place((w.From[0]+w.To[0])/2, w.Bottom, (w.From[1]+w.To[1])/2, math.Atan2(-dz, dx))
	if w.Material == "glass" {
		b.glassWall(length, height)
		return
	}
	b.softly(WallPaint, mgl32.Vec3{0, height / 2, 0}, mgl32.Vec3{length, height, 0.12}, 0.02)
	b.box(Oak, mgl32.Vec3{0, height + 0.015, 0}, mgl32.Vec3{length + 0.03, 0.03, 0.16})
	slats := pieces(length, 0.12)
	for i := range slats {
		x := -length/2 + 0.08 + float32(i)*(length-0.16)/float32(max(1, slats-1))
		b.plane(Oak, mgl32.Vec3{x, height / 2, -0.075}, [2]float32{0.05, height - 0.1}, turn{y: math.Pi})
		b.plane(Oak, mgl32.Vec3{x, height / 2, 0.075}, [2]float32{0.05, height - 0.1}, asIs)
	}
}

func (b *builder) glassWall(length, height float32) {
	b.box(Glass, mgl32.Vec3{0, height / 2, 0}, mgl32.Vec3{length - 0.03, height - 0.08, 0.02})
	for _, y := range []float32{0.02, height - 0.02} {
		b.box(Oak, mgl32.Vec3{0, y, 0}, mgl32.Vec3{length + 0.02, 0.04, 0.05})
	}
	for _, x := range []float32{-length / 2, length / 2} {
		b.rod(Oak, mgl32.Vec3{x, height / 2, 0}, 0.018, height)
	}
}

func (b *builder) platform(p *scene.Platform, h hull) {
	w, d := float32(p.Max[0]-p.Min[0]), float32(p.Max[1]-p.Min[1])
	x, z := float32(p.Min[0])+w/2, float32(p.Min[1])+d/2
	height := float32(p.Top) - h.low[1]
	b.softly(Walnut, mgl32.Vec3{x, h.low[1] + height/2, z}, mgl32.Vec3{w, height, d}, 0.02)
	b.box(Glow, mgl32.Vec3{float32(p.Min[0]) - 0.004, h.low[1] + height - 0.07, z}, mgl32.Vec3{0.012, 0.018, d - 0.1})
	b.plane(Rug, mgl32.Vec3{x + 0.1, float32(p.Top) + 0.004, z}, [2]float32{w - 0.7, d - 0.7}, lyingX)
}

// window adds a picture of the outside in a deep wooden frame, with its light on the
// floor.
func (b *builder) window(d *scene.Decor, s *scene.Scene) {
	b.facing(d)
	h := hullOf(s)
	w, high := float32(d.Size[0]), float32(d.Size[1])
	view := plane(w, high)
	left := (float32(d.At[0]) - w/2 - h.low[0]) / h.size[0]
	for i := range view.Vertices {
		uv := &view.Vertices[i].UV
		uv[0] = left + uv[0]*w/h.size[0]
	}
	b.add(View, view, mgl32.Vec3{0, 0, 0.01}, asIs)
	const deep = 0.16
	for _, y := range []float32{-high / 2, high / 2} {
		b.box(Oak, mgl32.Vec3{0, y, deep / 2}, mgl32.Vec3{w + 0.08, 0.06, deep})
	}
	for _, x := range []float32{-w / 2, w / 2} {
		b.box(Oak, mgl32.Vec3{x, 0, deep / 2}, mgl32.Vec3{0.06, high, deep})
	}
	for _, x := range []float32{-w / 6, w / 6} {
		b.box(Oak, mgl32.Vec3{x, 0, 0.05}, mgl32.Vec3{0.035, high, 0.06})
	}
	b.box(White, mgl32.Vec3{0, -high/2 - 0.02, 0.14}, mgl32.Vec3{w + 0.2, 0.035, 0.3})
	b.plane(Patch, mgl32.Vec3{0.5, 0.016 - float32(d.At[1]), 2.6}, [2]float32{w * 0.95, 3.2}, lyingX)
}
