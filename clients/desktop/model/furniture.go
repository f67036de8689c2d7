package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/worldstate/scene"
)

var bothSides = [...]float32{-1, 1}

// decor builds one thing. Unknown kinds are ignored.
func (b *builder) decor(d *scene.Decor, s *scene.Scene) {
	makers := map[string]func(*scene.Decor){
		"panel": b.panel, "backdrop": b.backdrop, "carpet": b.carpet, "rug": b.rug, "ring-light": b.ringLight,
		"table": b.table, "sofa": b.sofa, "lamp": b.lamp, "pendant": b.pendant, "stage-light": b.stageLight,
		"lectern": b.lectern, "bench": b.bench, "plant": b.plant,
		"window": func(d *scene.Decor) { b.window(d, s) },
	}
	if build := makers[d.Kind]; build != nil {
		b.facing(d)
		build(d)
	}
	b.place(0, 0, 0, 0)
}

func size32(d *scene.Decor) (w, h, deep float32) {
	return float32(d.Size[0]), float32(d.Size[1]), float32(d.Size[2])
}

func (b *builder) chair(s *scene.Seat) {
	b.place(s.At[0], s.At[1], s.At[2], s.Yaw*math.Pi/180)
	b.shade(0.95, 0.95)
	b.softly(Sand, mgl32.Vec3{0, 0.45, 0}, mgl32.Vec3{0.46, 0.07, 0.44}, 0.03)
	b.add(Sand, softBox(mgl32.Vec3{0.44, 0.3, 0.05}, 0.024), mgl32.Vec3{0, 0.74, 0.21}, turn{x: 0.14})
	leg, post := rod(0.014, 0.44, 6), rod(0.013, 0.32, 6)
	for _, x := range bothSides {
		for _, z := range bothSides {
			b.add(Oak, leg, mgl32.Vec3{x * 0.19, 0.21, z * 0.17}, turn{x: z * -0.08, z: x * 0.08})
		}
		b.add(Oak, post, mgl32.Vec3{x * 0.19, 0.6, 0.205}, turn{x: 0.14})
	}
	b.place(0, 0, 0, 0)
}

func (b *builder) panel(d *scene.Decor) {
	w, h, deep := size32(d)
	columns := max(1, pieces(w+0.75/2, 0.75))
	each := w / float32(columns)
	for i := range columns {
		cloth := Felt
		if i%2 == 1 {
			cloth = Sand
		}
		b.softly(cloth, mgl32.Vec3{-w/2 + each*(float32(i)+0.5), 0, deep / 2}, mgl32.Vec3{each - 0.03, h, deep}, 0.025)
	}
}

func (b *builder) backdrop(d *scene.Decor) {
	w, h, deep := size32(d)
	b.box(Walnut, mgl32.Vec3{0, 0, deep / 4}, mgl32.Vec3{w, h, deep / 2})
	slats := pieces(w, 0.11)
	for i := range slats {
		b.plane(Oak, mgl32.Vec3{-w/2 + 0.055 + float32(i)*w/float32(slats), 0, deep/2 + 0.012}, [2]float32{0.06, h - 0.06}, asIs)
	}
	b.box(Glow, mgl32.Vec3{0, h/2 + 0.03, deep}, mgl32.Vec3{w - 0.3, 0.02, 0.02})
}

func (b *builder) carpet(d *scene.Decor) {
	r, h, _ := size32(d)
	b.add(Carpet, rod(r, h, 56), mgl32.Vec3{0, h / 2, 0}, asIs)
	b.add(Glow, torus(r-0.05, 0.012, 5, 72), mgl32.Vec3{0, h, 0}, asIs)
}

func (b *builder) rug(d *scene.Decor) {
	w, h, deep := size32(d)
	b.box(Rug, mgl32.Vec3{0, h / 2, 0}, mgl32.Vec3{w, h, deep})
}

func (b *builder) ringLight(d *scene.Decor) {
	r, _, _ := size32(d)
	b.add(Lamp, torus(r, 0.028, 8, 64), mgl32.Vec3{0, -0.02, 0}, asIs)
	b.add(Metal, torus(r, 0.034, 6, 64), mgl32.Vec3{0, 0.02, 0}, asIs)
	for i := range 3 {
		sin, cos := math.Sincos(float64(i) / 3 * 2 * math.Pi)
		b.add(Metal, rod(0.004, 1, 5), mgl32.Vec3{float32(cos) * r, 0.5, float32(sin) * r}, asIs)
	}
}

func (b *builder) table(d *scene.Decor) {
	r, h := float32(d.Size[0])/2, float32(d.Size[1])
	b.shade(r*3, r*3)
	b.add(Oak, lathe([][2]float32{{0, h - 0.045}, {r - 0.06, h - 0.045}, {r - 0.01, h - 0.03}, {r, h - 0.015}, {r - 0.012, h - 0.002}, {0, h}}, 48), mgl32.Vec3{}, asIs)
	b.add(White, lathe([][2]float32{{r * 0.5, 0}, {r * 0.48, 0.02}, {0.09, 0.05}, {0.06, h * 0.5}, {0.12, h - 0.045}}, 28), mgl32.Vec3{}, asIs)
}

func (b *builder) sofa(d *scene.Decor) {
	w, h, deep := size32(d)
	b.shade(w*1.25, deep*1.6)
	b.softly(Oak, mgl32.Vec3{0, 0.14, 0}, mgl32.Vec3{w - 0.1, 0.06, deep - 0.1}, 0.02)
	for _, x := range bothSides {
		b.softly(Cloth, mgl32.Vec3{x * (w/2 - 0.1), 0.34, 0}, mgl32.Vec3{0.2, 0.44, deep}, 0.08)
		for _, z := range bothSides {
			b.rod(Oak, mgl32.Vec3{x * (w/2 - 0.2), 0.06, z * 0.3}, 0.02, 0.12)
		}
	}
	b.softly(Cloth, mgl32.Vec3{0, 0.52, -deep/2 + 0.12}, mgl32.Vec3{w - 0.3, h - 0.2, 0.24}, 0.09)
	for _, x := range []float32{-1, 0, 1} {
		b.softly(Cloth, mgl32.Vec3{x * (w - 0.4) / 3, 0.32, 0.08}, mgl32.Vec3{(w - 0.42) / 3, 0.24, deep - 0.24}, 0.07)
	}
	b.add(Sand, softBox(mgl32.Vec3{0.42, 0.38, 0.14}, 0.07), mgl32.Vec3{w/2 - 0.45, 0.58, -0.06}, turn{x: -0.3, z: 0.15})
}

func (b *builder) lamp(d *scene.Decor) {
	h := float32(d.Size[1])
	b.shade(0.7, 0.7)
	b.add(Metal, rod(0.15, 0.024, 24), mgl32.Vec3{0, 0.012, 0}, asIs)
	b.rod(Metal, mgl32.Vec3{0, h / 2, 0}, 0.011, h)
	b.add(Lamp, lathe([][2]float32{{0.2, 0}, {0.19, 0.06}, {0.13, 0.3}, {0.125, 0.31}}, 28), mgl32.Vec3{0, h - 0.3, 0}, asIs)
}

func (b *builder) pendant(d *scene.Decor) {
	r := float32(d.Size[0]) / 2
	b.add(Metal, rod(0.005, 0.5, 5), mgl32.Vec3{0, 0.28, 0}, asIs)
	b.add(White, lathe([][2]float32{{r, -0.12}, {r * 0.96, -0.06}, {r * 0.55, 0.05}, {0.05, 0.1}, {0, 0.1}}, 28), mgl32.Vec3{}, asIs)
	b.add(Lamp, disc(0, r*0.86, 24), mgl32.Vec3{0, -0.1, 0}, turn{x: math.Pi / 2})
}

func (b *builder) stageLight(d *scene.Decor) {
	length := float32(d.Size[0])
	b.box(Metal, mgl32.Vec3{0, 0.05, 0}, mgl32.Vec3{length, 0.05, 0.1})
	b.box(Glow, mgl32.Vec3{0, 0.018, 0}, mgl32.Vec3{length - 0.1, 0.02, 0.06})
}

func (b *builder) lectern(d *scene.Decor) {
	w, h, deep := size32(d)
	b.shade(1, 0.9)
	b.box(White, mgl32.Vec3{0, 0.02, 0}, mgl32.Vec3{w * 0.8, 0.04, deep})
	b.softly(Oak, mgl32.Vec3{0, h / 2, 0.02}, mgl32.Vec3{w * 0.5, h - 0.1, 0.08}, 0.02)
	b.add(Oak, box(mgl32.Vec3{w, 0.04, deep}), mgl32.Vec3{0, h - 0.04, -0.02}, turn{x: -0.22})
}

func (b *builder) bench(d *scene.Decor) {
	w, h, deep := size32(d)
	b.shade(w*1.1, deep*2)
	b.softly(Oak, mgl32.Vec3{0, h - 0.06, 0}, mgl32.Vec3{w, 0.06, deep}, 0.02)
	b.softly(Sand, mgl32.Vec3{0, h, 0}, mgl32.Vec3{w - 0.06, 0.07, deep - 0.04}, 0.03)
	for _, x := range bothSides {
		b.box(Oak, mgl32.Vec3{x * (w/2 - 0.2), (h - 0.08) / 2, 0}, mgl32.Vec3{0.05, h - 0.08, deep - 0.06})
	}
}
