package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

const (
	fieldOfView  = 62 * math.Pi / 180 // vertical
	narrowView   = 74 * math.Pi / 180 // vertical, in a picture that is higher than wide
	narrowBeside = 0.55               // factor of beside in such a picture
	nearPlane    = 0.08
	farPlane     = 120.0

	behind       = 2.7 // metres from the head to the camera over the shoulder
	above        = 0.5
	beside       = 0.85
	margin       = 0.22
	showBodyFrom = 0.9
	roomToSit    = 2.2 // metres of free space behind a seat, below which the camera is in the head
)

// Eye is the camera: over the shoulder or in the head, never behind a wall.
type Eye struct {
	At         mgl64.Vec3
	Yaw, Pitch float64
	First      bool // in the head

	back   float64
	aspect float64
}

// Resize sets the picture's aspect ratio, width over height.
func (e *Eye) Resize(aspect float64) { e.aspect = aspect }

func (e *Eye) fieldOfView() float64 {
	if e.aspect < 1 {
		return narrowView
	}
	return fieldOfView
}

// ShowsBody reports whether one's own body is far enough from the camera to be drawn.
func (e *Eye) ShowsBody() bool { return e.back > showBodyFrom }

// Follow moves the camera to a body whose eyes are height metres above its feet.
func (e *Eye) Follow(dt float64, g *Ground, w *Walker, height float64) {
	if w.Sitting {
		height -= avatar.SitLower
	}
	head := w.At.Add(mgl64.Vec3{0, height, 0})
	f := forward(w.Yaw, w.Pitch)
	sin, cos := math.Sincos(w.Yaw)
	side := beside
	if e.aspect < 1 {
		side *= narrowBeside
	}
	way := mgl64.Vec3{cos * side, above, -sin * side}.Sub(f.Mul(behind))
	length := way.Len()
	way = way.Mul(1 / length)
	free := max(0, g.Clearance(head, way, length+margin)-margin)
	wanted := min(length, free)
	inside := e.First || w.Sitting && free < roomToSit
	if inside {
		wanted = 0
	}
	if wanted < e.back && !inside { // towards a wall at once, back slowly
		e.back = wanted
	} else {
		e.back += (wanted - e.back) * min(1, dt*8)
	}
	e.back = min(e.back, free)
	e.At = head.Add(way.Mul(e.back))
	e.Yaw, e.Pitch = w.Yaw, w.Pitch-e.back/behind*0.11
}

// How much larger than a board the view of it is, as space for the panels above and
// below.
const (
	aroundHeight = 1.45
	aroundWidth  = 1.08
	faceLower    = 0.06 // how far the camera is below the board's middle, as a fraction of its height
)

// Face moves the camera in front of a board, so that the board fills the picture.
func (e *Eye) Face(dt float64, b *Board) {
	t := math.Tan(e.fieldOfView() / 2)
	away := max(b.Height/2/t*aroundHeight, b.Width/2/(t*e.aspect)*aroundWidth)
	k := min(1, dt*7)
	wanted := b.At.Add(b.Facing().Mul(away)).Sub(b.Turn().Col(1).Mul(b.Height * faceLower))
	e.At = e.At.Add(wanted.Sub(e.At).Mul(k))
	n := b.Facing()
	if math.Hypot(n[0], n[2]) > 1e-3 { // otherwise the board lies
		e.Yaw = BlendAngle(e.Yaw, math.Atan2(n[0], n[2]), k)
	}
	e.Pitch += (math.Asin(max(-1, min(1, -n[1]))) - e.Pitch) * k
	e.back = 2 * showBodyFrom
}

func forward(yaw, pitch float64) mgl64.Vec3 {
	return mgl64.Vec3{-math.Sin(yaw) * math.Cos(pitch), math.Sin(pitch), -math.Cos(yaw) * math.Cos(pitch)}
}

// Forward returns the unit vector of the view.
func (e *Eye) Forward() mgl64.Vec3 { return forward(e.Yaw, e.Pitch) }

// Right returns the unit vector to the right of the picture.
func (e *Eye) Right() mgl64.Vec3 { return mgl64.Vec3{math.Cos(e.Yaw), 0, -math.Sin(e.Yaw)} }

// View returns the matrix from room to camera axes.
func (e *Eye) View() mgl64.Mat4 {
	turn := mgl64.HomogRotate3DX(-e.Pitch).Mul4(mgl64.HomogRotate3DY(-e.Yaw))
	return turn.Mul4(mgl64.Translate3D(-e.At[0], -e.At[1], -e.At[2]))
}

// Projection returns the matrix from camera axes to the picture.
func (e *Eye) Projection() mgl64.Mat4 {
	return mgl64.Perspective(e.fieldOfView(), e.aspect, nearPlane, farPlane)
}

// Project returns the position of a place in the picture, from -1 to 1, x to the right
// and y up. False: the place is behind the camera.
func (e *Eye) Project(at mgl64.Vec3) (x, y float64, before bool) {
	c := e.Projection().Mul4(e.View()).Mul4x1(at.Vec4(1))
	if c[3] <= nearPlane {
		return 0, 0, false
	}
	return c[0] / c[3], c[1] / c[3], true
}

// Ray returns the unit vector through a point of the picture.
func (e *Eye) Ray(x, y float64) mgl64.Vec3 {
	t := math.Tan(e.fieldOfView() / 2)
	d := mgl64.Vec3{x * t * e.aspect, y * t, -1}.Normalize()
	turn := mgl64.Rotate3DY(e.Yaw).Mul3(mgl64.Rotate3DX(e.Pitch))
	return turn.Mul3x1(d)
}
