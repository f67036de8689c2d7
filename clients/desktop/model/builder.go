package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/worldstate/scene"
)

// Room is a room's meshes by material: one draw call each.
type Room [materialCount]Mesh

// Limits on scenes from a server: things of a kind in a room, and pieces of one thing.
// Further ones are ignored.
const (
	mostThings = 1000
	mostPieces = 400
)

// pieces returns how many pieces of length each fit into length; metres.
func pieces(length, each float32) int {
	if count := length / each; count > 0 && count < mostPieces {
		return int(count)
	} else if count >= mostPieces {
		return mostPieces
	}
	return 0 // also for NaN
}

// BuildRoom returns everything of a scene that does not move.
func BuildRoom(s *scene.Scene, plan *scene.Plan) *Room {
	b := newBuilder()
	b.shell(s, plan)
	for i := range plan.Decor[:min(len(plan.Decor), mostThings)] {
		b.decor(&plan.Decor[i], s)
	}
	for i := range plan.Seats[:min(len(plan.Seats), mostThings)] {
		b.chair(&plan.Seats[i])
	}
	return b.room
}

// builder collects shapes by material. Added shapes are relative to the frame that
// place has set.
type builder struct {
	room  *Room
	frame mgl32.Mat4
}

func newBuilder() *builder { return &builder{new(Room), mgl32.Ident4()} }

// place sets the frame to a place and a yaw in radians.
func (b *builder) place(x, y, z, yaw float64) {
	b.frame = mgl32.Translate3D(float32(x), float32(y), float32(z)).Mul4(mgl32.HomogRotate3DY(float32(yaw)))
}

// facing sets the frame so that +z is the direction in which the thing faces.
func (b *builder) facing(d *scene.Decor) {
	b.place(d.At[0], d.At[1], d.At[2], d.Yaw*math.Pi/180+math.Pi)
}

// turn is a rotation in radians about y, then x, then z, each about the rotated axis.
type turn struct{ x, y, z float32 }

func (t turn) matrix() mgl32.Mat4 {
	return mgl32.HomogRotate3DY(t.y).Mul4(mgl32.HomogRotate3DX(t.x)).Mul4(mgl32.HomogRotate3DZ(t.z))
}

var (
	asIs   = turn{}
	lyingX = turn{x: -math.Pi / 2} // a plane that looks up
)

func (b *builder) add(m Material, shape *Mesh, at mgl32.Vec3, t turn) {
	b.room[m].add(shape, b.frame.Mul4(mgl32.Translate3D(at[0], at[1], at[2])).Mul4(t.matrix()))
}

// box adds a box with sharp edges; softly adds one with rounded edges.
func (b *builder) box(m Material, at, size mgl32.Vec3) { b.add(m, box(size), at, asIs) }

func (b *builder) softly(m Material, at, size mgl32.Vec3, radius float32) {
	b.add(m, softBox(size, radius), at, asIs)
}

func (b *builder) rod(m Material, at mgl32.Vec3, radius, length float32) {
	b.add(m, rod(radius, length, 8), at, asIs)
}

func (b *builder) plane(m Material, at mgl32.Vec3, size [2]float32, t turn) {
	b.add(m, plane(size[0], size[1]), at, t)
}

// shade adds the soft shadow under a thing.
func (b *builder) shade(width, depth float32) {
	b.plane(Shade, mgl32.Vec3{0, 0.018, 0}, [2]float32{width, depth}, lyingX)
}
