package avatar

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-gl/mathgl/mgl64"
)

//go:embed figure.json
var figureJSON []byte

// Figure is the shape of the built-in body and the ways it moves by itself:
// every number with which a client draws it. Lengths are metres for a person
// whose eyes are at EyeHeight; everything scales with height / EyeHeight. A
// body looks along -Z, +Y is up, its feet are the origin. Shapes are given for
// the right side; the left is its mirror image in X.
type Figure struct {
	EyeHeight float64
	Torso     Torso
	Seated    Seated
	Head      Head
	Hand      Hand
	Shadow    Shadow
	Tag       Tag
	Gait      Gait
	Gaze      Gaze
	Speaking  Speaking
	Movement  Movement
	Gestures  map[string]Gesture // by name
	Colours   Colours
	Whiten    Whiten
}

// Ring is one circle of a shape that is turned around the Y axis.
type Ring struct{ Radius, Height float64 }

// Point is a place, a size or a factor along each axis.
type Point struct{ X, Y, Z float64 }

// Turn is a unit quaternion.
type Turn struct{ X, Y, Z, W float64 }

// Ellipsoid has half axes Radii, turned about its Centre.
type Ellipsoid struct {
	Radii, Centre Point
	Turn          Turn
}

// Stand is where a hand is and how it is turned.
type Stand struct {
	Place Point
	Turn  Turn
}

// Torso is a standing body without head and hands. Profile runs from below
// upwards, straight between its rings; the turned shape is then scaled by
// Squash. Neck is the height at which the head's neck meets it; Collar lies
// about that point. A torso whose neck a device has brought down to a part p
// of its height is min(Widest, 1/sqrt(p)) as wide.
type Torso struct {
	Profile []Ring
	Squash  Point
	Neck    float64
	Widest  float64
	Collar  Ellipsoid
}

// Seated is a body that sits. Its eyes are Lower below those of the standing
// one whatever the person's height; Seat is the height of the seat, which
// does not scale. Profile, Lap and Neck belong to a person of EyeHeight; the
// part above the seat is stretched for others.
type Seated struct {
	Lower, Seat float64
	Profile     []Ring
	Neck        float64
	Lap         []Ellipsoid
}

// Head has its Centre above the feet; everything else lies about that centre.
// Eyes is the point a tracked device reports and Neck the one the torso is
// joined to. Eye is the right one; eyes that look at something beside the
// head's direction slide by Gaze at most. Of the ellipsoid Mouth the lower
// half is drawn.
type Head struct {
	Centre                   float64
	Eyes, Neck, Gaze         Point
	Skull, Plate, Eye, Mouth Ellipsoid
}

// Hand is the right mitten in the axes of a grip, PROTOCOL.md section 6.1:
// fingers along -Y, the
// thumb towards -Z, the back of the hand towards +X; hanging beside the body
// it is not turned. Rest, Lap and Raised are about the feet, Lap for a seated
// body.
type Hand struct {
	Parts             []Ellipsoid
	Rest, Lap, Raised Stand
}

// Gesture is a movement that the right hand makes once. Within Blend seconds the
// hand comes to the stand, which lies about the feet of a standing body as Raised
// does; after Seconds in all it is back where it was. Meanwhile it swings about the
// Z axis around the point Arm below the stand, by Swing * sin(Rate * t) radians t
// seconds after the beginning. A hand that a device holds makes no gesture.
type Gesture struct {
	Stand
	Seconds, Blend, Arm, Swing, Rate float64
}

// At returns the stand t seconds after the beginning, and how far the hand has come
// to it: 0 where it was, 1 there.
func (g *Gesture) At(t float64) (place mgl64.Vec3, turn mgl64.Quat, weight float64) {
	angle := g.Swing * math.Sin(g.Rate*t)
	sin, cos := math.Sincos(angle)
	place = g.Place.Vec3().Add(mgl64.Vec3{-g.Arm * sin, g.Arm * (cos - 1), 0})
	turn = mgl64.QuatRotate(angle, mgl64.Vec3{0, 0, 1}).Mul(g.Turn.Quat())
	return place, turn, max(0, min(1, t/g.Blend, (g.Seconds-t)/g.Blend))
}

// Shadow is the soft spot under a body.
type Shadow struct{ Width, Depth, Opacity float64 }

// Tag is a name, Rise above the head's centre. It is Size times the distance
// tall, the distance taken between Near and Far: of one size to the eye there.
type Tag struct{ Rise, Size, Near, Far float64 }

// Gait is how a body moves by itself. With t seconds alive, walking w in 0..1
// (speed / WalkSpeed, followed at SettleRate per second) and stride s radians
// (growing by StrideRate + StridePerMetre * speed each second of walking):
//
//	breath = Breath * sin(BreathRate * t); the torso widens by Swell * breath
//	bob    = Bob * |sin s| * w, up
//	swing  = Swing * sin s * w, the right hand backwards, the left forwards
//	sway   = Sway * sin s * w, radians about Z
//
// Eyes close and open within BlinkSeconds, to BlinkClosed of their height,
// every BlinkLeast to BlinkMost seconds; they follow what they look at with
// GazeRate per second. A head without a device is pitched by Nod times the
// body's pitch. A torso under a tracked head stands still until that is turned
// by TurnFree radians, then follows with TurnRate per second, until it is Settled
// radians off; one that sits stands still until SeatedFree, one that walks faster than
// Moving m/s follows at once. The mouth follows the voice's level
// m in 0..1 at MouthRate per second; it is MouthClosed + MouthOpens * m as
// tall and 1 - MouthNarrows * m as wide as its ellipsoid.
type Gait struct {
	BreathRate, Breath, Swell                         float64
	WalkSpeed, SettleRate, StrideRate, StridePerMetre float64
	Bob, Swing, Sway                                  float64
	BlinkSeconds, BlinkLeast, BlinkMost, BlinkClosed  float64
	Nod, TurnRate, TurnFree, GazeRate                 float64
	MouthRate, MouthClosed, MouthOpens, MouthNarrows  float64
	SeatedFree, Settled, Moving                       float64
}

// Gaze bounds whom the eyes look at: a head at most Furthest metres away and at least
// Nearest ahead, no more to the side or above than Widest times as far ahead.
type Gaze struct{ Widest, Furthest, Nearest float64 }

// Speaking says from which level of a voice, 0 to 1, somebody counts as speaking, and
// the colour of the ring that shows it.
type Speaking struct {
	Level float64
	Ring  Colour
}

// Movement is how one's own body moves in a room, in metres, seconds and radians: its
// speeds, the Radius by which it keeps away from walls and furniture in steps of Step,
// how near a free seat has to be, with no wall at the height of the Chest between, and
// the step onto it and off it. The server has bounds of its own: PROTOCOL.md section
// 6.3.
type Movement struct {
	WalkSpeed, RunSpeed, TurnSpeed, MaxPitch float64
	Arrived                                  float64 // so near is there
	StuckSeconds                             float64 // without getting nearer, until a walk is given up
	RestSeconds                              float64 // between poses of a body that rests
	Radius, Step                             float64
	SeatReach, SitSpeed, SitStep, StandStep  float64
	Chest                                    float64
}

// Colours of what is the same on every body.
type Colours struct{ Plate, Eyes, Mouth, Shadow Colour }

// Whiten says by how much of the way to white a part is lighter than the
// colour it takes: the head than the body's, hands and collar than the
// accent.
type Whiten struct{ Head, Hands, Collar float64 }

// Colour is 0xRRGGBB, written "#rrggbb".
type Colour uint32

// UnmarshalText reads "#rrggbb".
func (c *Colour) UnmarshalText(text []byte) error {
	digits, hash := strings.CutPrefix(string(text), "#")
	v, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || !hash || len(digits) != 6 {
		return fmt.Errorf("read colour %q: it is written like \"#3366cc\"", text)
	}
	*c = Colour(v)
	return nil
}

// BuiltIn returns the built-in body. It is read anew at each call; the caller
// may change what it gets.
func BuiltIn() Figure {
	d := json.NewDecoder(bytes.NewReader(figureJSON))
	d.DisallowUnknownFields()
	var f Figure
	if err := d.Decode(&f); err != nil {
		panic("avatar: figure.json: " + err.Error())
	}
	return f
}

// Vec3 returns the point for arithmetic.
func (p Point) Vec3() mgl64.Vec3 { return mgl64.Vec3{p.X, p.Y, p.Z} }

// Quat returns the turn for arithmetic, of length one.
func (t Turn) Quat() mgl64.Quat {
	return mgl64.Quat{W: t.W, V: mgl64.Vec3{t.X, t.Y, t.Z}}.Normalize()
}

// Mirrored returns the same shape on the other side.
func (e Ellipsoid) Mirrored() Ellipsoid {
	return Ellipsoid{e.Radii, e.Centre.mirrored(), e.Turn.mirrored()}
}

// Mirrored returns the same stand on the other side.
func (s Stand) Mirrored() Stand { return Stand{s.Place.mirrored(), s.Turn.mirrored()} }

func (p Point) mirrored() Point { return Point{-p.X, p.Y, p.Z} }

func (t Turn) mirrored() Turn { return Turn{t.X, -t.Y, -t.Z, t.W} }
