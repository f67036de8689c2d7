package scene

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"testing"
)

// What a person needs in every template: to stand at the spawns, sit on every seat,
// reach every board, and names in both languages.
func TestEveryTemplateCanBeLivedIn(t *testing.T) {
	for _, name := range Templates() {
		t.Run(name, func(t *testing.T) {
			s, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := s.Plan()
			if err != nil {
				t.Fatal(err)
			}
			if s.Name.English == "" || s.Name.Chinese == "" {
				t.Error("the scene has no name in both languages")
			}
			if len(s.Spawns) < 8 {
				t.Errorf("only %d people arrive side by side", len(s.Spawns))
			}
			for _, spot := range s.Spawns {
				if o := blocking(plan, spot.At[0], spot.At[2], 0.25); o != nil {
					t.Errorf("the spawn %v stands in %+v", spot.At, *o)
				}
			}
			seats := map[uint32]bool{}
			for _, seat := range plan.Seats {
				if seats[seat.ID] || !s.Bounds.Contains(seat.At) {
					t.Errorf("seat %d is there twice or out of bounds", seat.ID)
				}
				seats[seat.ID] = true
			}
			for _, o := range s.Objects {
				sin, cos := math.Sincos(o.Yaw * math.Pi / 180)
				x, z := o.At[0]-sin*1.2, o.At[2]-cos*1.2
				if free := blocking(plan, x, z, 0.25); free != nil {
					t.Errorf("before board %d stands %+v", o.ID, *free)
				}
				if low, high := o.At[1]-o.Size[1]/2, o.At[1]+o.Size[1]/2; low < 0.3 || high > s.Bounds.Max[1] {
					t.Errorf("board %d reaches from %.2f to %.2f m", o.ID, low, high)
				}
			}
			for _, z := range plan.Zones {
				if z.Name.English == "" || z.Name.Chinese == "" {
					t.Errorf("zone %s has no name in both languages", z.ID)
				}
			}
			for material, colour := range plan.Palette {
				if !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(colour) {
					t.Errorf("%s is %q", material, colour)
				}
			}
		})
	}
}

// blocking returns the obstacle at a place, with space around it; metres.
func blocking(plan *Plan, x, z, room float64) *Obstacle {
	for i := range plan.Obstacles {
		o := &plan.Obstacles[i]
		if o.Radius > 0 && math.Hypot(x-o.At[0], z-o.At[1]) < o.Radius+room {
			return o
		}
		if o.Radius == 0 && x > o.Min[0]-room && x < o.Max[0]+room && z > o.Min[1]-room && z < o.Max[1]+room {
			return o
		}
	}
	return nil
}

// JSON keeps only the last of two values with the same key, without a word.
func TestNoTemplateSaysAThingTwice(t *testing.T) {
	for _, name := range Templates() {
		data, err := files.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		d, seen := json.NewDecoder(bytes.NewReader(data)), map[json.Token]bool{}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		for d.More() {
			key, err := d.Token()
			if err != nil || seen[key] {
				t.Fatalf("%s: %v occurs twice, or %v", name, key, err)
			}
			seen[key] = true
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				t.Fatal(err)
			}
		}
	}
}
