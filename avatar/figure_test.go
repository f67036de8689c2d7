package avatar

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/go-gl/mathgl/mgl64"
)

// positions are the fields that may be zero or negative.
var positions = map[string]bool{"Centre": true, "Place": true, "Turn": true, "Eyes": true, "Neck": true, "Gaze": true}

// eachNumber calls see with every number of v and the names that lead to it.
func eachNumber(v reflect.Value, path []string, see func(path []string, number float64)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachNumber(v.Field(i), append(path, v.Type().Field(i).Name), see)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachNumber(v.Index(i), path, see)
		}
	case reflect.Float64:
		see(path, v.Float())
	}
}

func TestEveryNumberOfTheBuiltInBodyIsGiven(t *testing.T) {
	count := 0
	eachNumber(reflect.ValueOf(BuiltIn()), nil, func(path []string, number float64) {
		count++
		parent := ""
		if len(path) > 1 {
			parent = path[len(path)-2]
		}
		last := path[len(path)-1]
		if number <= 0 && last != "Radius" && !positions[parent] {
			t.Errorf("%s is %v", strings.Join(path, "."), number)
		}
	})
	if count < 200 {
		t.Errorf("only %d numbers", count)
	}
}

func TestTheFileSaysNothingTwice(t *testing.T) {
	var file any
	if err := json.Unmarshal(figureJSON, &file); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	var typed any
	if err := json.Unmarshal(back, &typed); err != nil {
		t.Fatal(err)
	}
	if a, b := leaves(file), leaves(typed); a != b {
		t.Errorf("the file holds %d values, the type %d", a, b)
	}
}

func leaves(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		for _, below := range v {
			n += leaves(below)
		}
	case []any:
		for _, below := range v {
			n += leaves(below)
		}
	default:
		return 1
	}
	return n
}

func TestTheBuiltInBodyHoldsTogether(t *testing.T) {
	f := BuiltIn()
	for name, profile := range map[string][]Ring{"standing": f.Torso.Profile, "seated": f.Seated.Profile} {
		last := len(profile) - 1
		if profile[0].Radius != 0 || profile[last].Radius != 0 {
			t.Errorf("the %s torso is open", name)
		}
		for i := range last {
			if profile[i].Height >= profile[i+1].Height {
				t.Errorf("ring %d of the %s torso is not above the one before", i+1, name)
			}
		}
	}
	if f.Seated.Lower != SitLower {
		t.Errorf("sitting lowers the picture by %v and the voice by %v", f.Seated.Lower, SitLower)
	}
	if gap := f.Head.Centre + f.Head.Neck.Y - f.Torso.Neck; math.Abs(gap) > 0.01 {
		t.Errorf("head and torso of a standing body are %v apart", gap)
	}
	if gap := f.Head.Centre + f.Head.Neck.Y - f.Seated.Lower - f.Seated.Neck; math.Abs(gap) > 0.01 {
		t.Errorf("head and torso of a seated body are %v apart", gap)
	}
	if d := f.Head.Centre + f.Head.Eyes.Y - f.EyeHeight; math.Abs(d) > 1e-9 {
		t.Errorf("the eyes are %v off", d)
	}
	shapes := append([]Ellipsoid{f.Torso.Collar, f.Head.Skull, f.Head.Plate, f.Head.Eye, f.Head.Mouth}, f.Seated.Lap...)
	for i, e := range append(shapes, f.Hand.Parts...) {
		if math.Abs(length(e.Turn)-1) > 1e-5 {
			t.Errorf("the turn of shape %d has length %v", i, length(e.Turn))
		}
	}
}

func length(t Turn) float64 { return math.Sqrt(t.X*t.X + t.Y*t.Y + t.Z*t.Z + t.W*t.W) }

func TestHandsAreHeldAsPeopleHoldThem(t *testing.T) {
	h := BuiltIn().Hand
	fingers, back := mgl64.Vec3{0, -1, 0}, mgl64.Vec3{1, 0, 0}
	for name, test := range map[string]struct {
		stand         Stand
		fingers, back mgl64.Vec3
	}{
		"hanging":   {h.Rest, mgl64.Vec3{0, -1, 0}, mgl64.Vec3{1, 0, 0}},
		"on a lap":  {h.Lap, mgl64.Vec3{0, 0, -1}, mgl64.Vec3{0, 1, 0}},
		"raised":    {h.Raised, mgl64.Vec3{0, 1, 0}, mgl64.Vec3{0, 0, 1}},
		"left, too": {h.Lap.Mirrored().Mirrored(), mgl64.Vec3{0, 0, -1}, mgl64.Vec3{0, 1, 0}},
	} {
		q := test.stand.Turn.Quat()
		if q.Rotate(fingers).Dot(test.fingers) < 0.8 || q.Rotate(back).Dot(test.back) < 0.8 {
			t.Errorf("%s: fingers point along %v, the back of the hand along %v", name, q.Rotate(fingers), q.Rotate(back))
		}
	}
	left := h.Lap.Mirrored()
	if left.Place.X != -h.Lap.Place.X || left.Turn.Quat().Rotate(mgl64.Vec3{-1, 0, 0}).Y() < 0.8 {
		t.Errorf("the left hand lies at %v with its back along %v", left.Place, left.Turn.Quat().Rotate(mgl64.Vec3{-1, 0, 0}))
	}
}

func TestAColourIsSixDigits(t *testing.T) {
	var c Colour
	if err := c.UnmarshalText([]byte("#3366cc")); err != nil || c != 0x3366cc {
		t.Errorf("%x, %v", c, err)
	}
	for _, bad := range []string{"", "3366cc", "#36c", "#3366ccff", "#gggggg", "#+12345"} {
		if err := c.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}

func TestAGestureComesAndGoes(t *testing.T) {
	for name, g := range BuiltIn().Gestures {
		if _, _, w := g.At(0); w != 0 {
			t.Errorf("%s begins at weight %v", name, w)
		}
		if _, _, w := g.At(g.Seconds / 2); w != 1 {
			t.Errorf("%s is held at weight %v", name, w)
		}
		if _, _, w := g.At(g.Seconds + 1); w != 0 {
			t.Errorf("%s ends at weight %v", name, w)
		}
		least, most := 0.0, 0.0
		for t := 0.0; t < g.Seconds; t += 0.01 {
			place, _, _ := g.At(t)
			least, most = min(least, place[0]-g.Place.X), max(most, place[0]-g.Place.X)
		}
		if most-least < 0.1 {
			t.Errorf("%s moves the hand by %.2f m", name, most-least)
		}
	}
}
