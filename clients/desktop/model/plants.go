package model

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/worldstate/scene"
)

// leaf is a pointed blade, bent along its length and folded slightly along its middle,
// visible from both sides.
func leaf(length, width float32) *Mesh {
	const rows = 5
	m := &Mesh{}
	for j := range rows + 1 {
		t := float64(j) / rows
		wide := float32(math.Sin(math.Pi*(0.08+0.92*math.Pow(t, 0.8)))) * width
		for _, side := range []float32{-1, 0, 1} {
			fold := float32(math.Abs(float64(side))) * wide * 0.16
			m.Vertices = append(m.Vertices, Vertex{At: mgl32.Vec3{side * wide / 2, float32(math.Sin(t*1.25)) * length * 0.82,
				float32(t*t)*length*0.42 - fold}})
		}
	}
	for j := range uint32(rows) {
		m.quad(3*j, 3*j+1, 3*j+4, 3*j+3)
		m.quad(3*j+1, 3*j+2, 3*j+5, 3*j+4)
	}
	m.Smooth()
	back := &Mesh{Vertices: slices.Clone(m.Vertices), Indices: slices.Clone(m.Indices)}
	slices.Reverse(back.Indices)
	back.Smooth()
	m.add(back, mgl32.Ident4())
	return m
}

func (b *builder) plant(d *scene.Decor) {
	radius, height := float32(d.Size[0]), float32(d.Size[1])
	random := rand.New(rand.NewPCG(uint64(int64(math.Round(d.Yaw))+17), 1))
	b.place(d.At[0], d.At[1], d.At[2], d.Yaw*math.Pi/180)
	b.shade(radius*3.2, radius*3.2)
	pot := min(0.42, height*0.26)
	r := radius * 0.62
	b.add(Pot, lathe([][2]float32{{0, 0}, {r * 0.72, 0}, {r * 0.8, 0.02}, {r, pot * 0.92}, {r * 0.98, pot},
		{r * 0.88, pot}, {r * 0.86, pot * 0.88}, {0, pot * 0.86}}, 24), mgl32.Vec3{}, asIs)
	const stems, leaves = 3, 9
	for s := range stems {
		angle := float64(s)/stems*2*math.Pi + random.Float64()
		lean := float32(0.06 + random.Float64()*0.08)
		tall := (height - pot) * float32(0.62+random.Float64()*0.2)
		sin, cos := math.Sincos(angle)
		x, z := float32(cos)*lean, float32(sin)*lean
		b.add(Walnut, rod(0.012, tall*0.95, 5), mgl32.Vec3{x, pot + tall*0.42, z}, turn{x: float32(sin) * 0.1, z: -float32(cos) * 0.1})
		for i := range leaves {
			up := float32(i) / leaves
			length := radius * (1.25 - 0.4*up) * float32(0.9+random.Float64()*0.3)
			way := turn{y: float32(float64(i)*2.4 + float64(s)*1.1 + random.Float64()*0.5), x: 0.95 - 0.75*up}
			b.add(Leaf, leaf(length, length*0.42), mgl32.Vec3{x * 1.4, pot + tall*(0.32+0.62*up), z * 1.4}, way)
		}
	}
}
