package model

import (
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/motion"
	"stoa/worldstate/scene"
)

// Room is a room's meshes by material: as many draw calls.
type Room [materialCount]Mesh

// What a server can ask for is bounded: things of a kind in a room, and pieces
// that one thing is made of. More are left out.
const (
	mostThings = 1000
	mostPieces = 400
)

// pieces is how many of a length fit into another; metres.
func pieces(length, each float32) int {
	if count := length / each; count > 0 && count < mostPieces {
		return int(count)
	} else if count >= mostPieces {
		return mostPieces
	}
	return 0 // also where there is no number
}

// BuildRoom returns all of a scene that stands still, the frames of its boards
// included; [BoardFace] is what is drawn on.
func BuildRoom(s *scene.Scene, plan *scene.Plan, boards []motion.Board) *Room {
	b := newBuilder()
	b.shell(s, plan)
	for i := range plan.Decor[:min(len(plan.Decor), mostThings)] {
		b.decor(&plan.Decor[i], s)
	}
	for i := range plan.Seats[:min(len(plan.Seats), mostThings)] {
		b.chair(&plan.Seats[i])
	}
	for i := range boards {
		b.board(&boards[i])
	}
	return b.room
}

// builder collects shapes by material. What is added stands in the frame that
// place set.
type builder struct {
	room  *Room
	frame mgl32.Mat4
}

func newBuilder() *builder { return &builder{new(Room), mgl32.Ident4()} }

// place has what follows stand at a place, turned by yaw in radians.
func (b *builder) place(x, y, z, yaw float64) {
	b.frame = mgl32.Translate3D(float32(x), float32(y), float32(z)).Mul4(mgl32.HomogRotate3DY(float32(yaw)))
}

// facing puts the frame so that +z is the way the thing faces.
func (b *builder) facing(d *scene.Decor) {
	b.place(d.At[0], d.At[1], d.At[2], d.Yaw*math.Pi/180+math.Pi)
}

// turn is a rotation in radians about y, then x, then z, each about the turned
// axis.
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

// box is sharp; softly rounds it.
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

// shade is the soft shadow under a thing.
func (b *builder) shade(width, depth float32) {
	b.plane(Shade, mgl32.Vec3{0, 0.018, 0}, [2]float32{width, depth}, lyingX)
}
