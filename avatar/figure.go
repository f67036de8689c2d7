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

// Figure is the shape of the built-in body and its own motions: every number with which
// a client draws it. Lengths are metres for a person whose eyes are at EyeHeight; a
// client scales them by height / EyeHeight. A body looks along -Z, +Y is up, the origin
// is at the feet. Shapes are those of the right side; the left side mirrors them in X.
type Figure struct {
	EyeHeight float64
	Torso     Torso
	Seated    Seated
	Head      Head
	Hand      Hand
	Shadow    Shadow
	Close     Close
	Tag       Tag
	Gait      Gait
	Gaze      Gaze
	Speaking  Speaking
	Movement  Movement
	Gestures  map[string]Gesture // by name
	Colours   Colours
	Whiten    Whiten
}

// Ring is one circle of a surface of revolution around the Y axis.
type Ring struct{ Radius, Height float64 }

// Point is a place, a size or a factor along each axis.
type Point struct{ X, Y, Z float64 }

// Turn is a unit quaternion.
type Turn struct{ X, Y, Z, W float64 }

// Ellipsoid has half axes Radii and is rotated by Turn about its Centre.
type Ellipsoid struct {
	Radii, Centre Point
	Turn          Turn
}

// Stand is the place and rotation of a hand.
type Stand struct {
	Place Point
	Turn  Turn
}

// Torso is a standing body without head and hands. Profile runs upwards, with straight
// lines between rings; the surface is then scaled by Squash. Neck is the height at
// which the head's neck meets the torso; Collar lies about that point. If a device has
// lowered the neck to a fraction p of its height, the torso is min(Widest, 1/sqrt(p))
// as wide.
type Torso struct {
	Profile []Ring
	Squash  Point
	Neck    float64
	Widest  float64
	Collar  Ellipsoid
}

// Seated is a sitting body. Its eyes are Lower below those of the standing one, at any
// height of the person; Seat is the height of the seat, which does not scale. Profile,
// Lap and Neck are those of a person of EyeHeight; for others the part above the seat
// is stretched.
type Seated struct {
	Lower, Seat float64
	Profile     []Ring
	Neck        float64
	Lap         []Ellipsoid
}

// Head has its Centre above the feet; other parts are relative to that centre. Eyes is
// the point that a tracked device reports, and Neck the point that joins the torso. Eye
// is the right one; eyes that look away from the head's direction move by at most Gaze.
// Of the ellipsoid Mouth only the lower half is drawn.
type Head struct {
	Centre                   float64
	Eyes, Neck, Gaze         Point
	Skull, Plate, Eye, Mouth Ellipsoid
}

// Hand is the right mitten in the axes of a grip (PROTOCOL.md section 6.1), without
// rotation when it hangs beside the body. Rest, Lap and Raised are relative to the
// feet, Lap for a seated body.
type Hand struct {
	Parts             []Ellipsoid
	Rest, Lap, Raised Stand
}

// Gesture is one movement of the right hand. Within Blend seconds the hand moves to the
// stand, which is relative to the feet of a standing body like Raised; after Seconds in
// all the hand is back. Meanwhile it swings about the Z axis around the point Arm below
// the stand, by Swing * sin(Rate * t) radians t seconds after the beginning. A hand
// that a device tracks makes no gesture.
type Gesture struct {
	Stand
	Seconds, Blend, Arm, Swing, Rate float64
}

// At returns the stand t seconds after the beginning, and the weight of the gesture: 0
// for the hand's own place, 1 for the stand.
func (g *Gesture) At(t float64) (place mgl64.Vec3, turn mgl64.Quat, weight float64) {
	angle := g.Swing * math.Sin(g.Rate*t)
	sin, cos := math.Sincos(angle)
	place = g.Place.Vec3().Add(mgl64.Vec3{-g.Arm * sin, g.Arm * (cos - 1), 0})
	turn = mgl64.QuatRotate(angle, mgl64.Vec3{0, 0, 1}).Mul(g.Turn.Quat())
	return place, turn, max(0, min(1, t/g.Blend, (g.Seconds-t)/g.Blend))
}

// Shadow is the soft shadow under a body.
type Shadow struct{ Width, Depth, Opacity float64 }

// Tag is a name tag, Rise above the head's centre. Its height is Size times the
// distance to the viewer, clamped to Near and Far: between them the tag has a constant
// size on screen. From Hidden metres a tag is not drawn, and from Distant its opacity is
// DistantOpacity.
type Tag struct {
	Rise, Size, Near, Far           float64
	Hidden, Distant, DistantOpacity float64
	Behind                          Behind
}

// Behind fades to Opacity the tag of a person behind another: of one whose feet are at
// least Nearest metres from the viewer, at least Ahead nearer than the person's, and at
// most Aside from the line between them, all seen from above.
type Behind struct{ Opacity, Nearest, Ahead, Aside float64 }

// Close fades a body near the viewer, so that nobody looks at it from inside: nothing is
// drawn within Hidden metres, and all from Opaque, measured between the feet and the
// viewer's eyes in plan. The opacity between them is linear.
type Close struct{ Hidden, Opaque float64 }

// Gait is how a body moves by itself. With t seconds alive, walking w in 0..1 (speed /
// WalkSpeed, followed at SettleRate per second) and stride s radians (growing by
// StrideRate + StridePerMetre * speed each second of walking):
//
//	breath = Breath * sin(BreathRate * t); the torso widens by Swell * breath
//	bob    = Bob * |sin s| * w, up
//	swing  = Swing * sin s * w, the right hand backwards, the left forwards
//	sway   = Sway * sin s * w, radians about Z
//
// Eyes close and open within BlinkSeconds, to BlinkClosed of their height, every
// BlinkLeast to BlinkMost seconds. They follow their target with GazeRate per second. A
// head without a device is pitched by Nod times the body's pitch. A torso under a
// tracked head stands still until the head is turned by TurnFree radians, then follows
// with TurnRate per second until the difference is Settled radians. A sitting torso
// stands still until SeatedFree; a torso that walks faster than Moving m/s follows at
// once. The mouth follows the voice's level m in 0..1 at MouthRate per second; it is
// MouthClosed + MouthOpens * m as tall and 1 - MouthNarrows * m as wide as its
// ellipsoid.
type Gait struct {
	BreathRate, Breath, Swell                               float64
	FullStrideSpeed, SettleRate, StrideRate, StridePerMetre float64
	Bob, Swing, Sway                                        float64
	BlinkSeconds, BlinkLeast, BlinkMost, BlinkClosed        float64
	Nod, TurnRate, TurnFree, GazeRate                       float64
	MouthRate, MouthClosed, MouthOpens, MouthNarrows        float64
	SeatedFree, Settled, Moving                             float64
}

// Gaze limits the targets of the eyes: a head at most Furthest metres away and at least
// Nearest ahead, and sideways or up no more than Widest times as far as ahead.
type Gaze struct{ Widest, Furthest, Nearest float64 }

// Speaking is the level of a voice, 0 to 1, from which a person counts as speaking, and
// the colour of the ring that shows speech.
type Speaking struct {
	Level float64
	Ring  Colour
}

// Movement is how one's own body moves, in metres, seconds and radians: speeds, the
// Radius that it keeps from walls and furniture in steps of Step, the distance at which
// a person can take a free seat with no wall at the height of Chest between, and the
// steps onto the seat and off it. Walls below KneeHeight are stepped over, and walls that
// begin at HeadHeight are passed under. A seat is taken if somebody sits within SeatTaken
// of its middle. The server's limits of speed are separate: PROTOCOL.md section 6.3.
type Movement struct {
	WalkSpeed, RunSpeed, TurnSpeed, MaxPitch float64
	Arrived                                  float64 // distance that counts as arrived
	StuckSeconds                             float64 // time without progress after which a walk is given up
	RestSeconds                              float64 // between poses of a body at rest
	Radius, Step, KneeHeight, HeadHeight     float64
	SeatReach, SeatTaken                     float64
	SitSpeed, SitStep, StandStep             float64
	Chest                                    float64
	Approach                                 Approach
	Board                                    BoardReach
}

// Approach is a walk to a place: farther than TurnFrom metres from it the body turns
// towards it at TurnRate per second. Its speed is Slowing times the distance, from
// Slowest m/s to Fastest times the walking speed. Less than Progress m/s counts as stuck.
type Approach struct{ TurnFrom, TurnRate, Fastest, Slowest, Slowing, Progress float64 }

// BoardReach limits the board that a person can use: at most Reach metres before its
// face, at most Aside beyond its edges, with the cosine of the angle between view and
// perpendicular above View.
type BoardReach struct{ Reach, Aside, View float64 }

// Colours holds the colours that all bodies share.
type Colours struct{ Plate, Eyes, Mouth, Shadow Colour }

// Whiten is how far parts are mixed with white: the head from the body's colour, hands
// and collar from the accent.
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

// BuiltIn returns a new copy of the built-in figure.
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
