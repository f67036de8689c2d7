// Package scene describes the place with which a room begins: floor, walls, zones,
// seats, spawns, acoustics, and the objects in it. A scene is data: a JSON template
// embedded here. PROTOCOL.md section 1.2 describes the format.
package scene

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"stoa/spatial"
)

//go:embed *.json
var files embed.FS

// ErrUnknown reports an unknown template.
var ErrUnknown = errors.New("scene: no such template")

// Scene is a checked scene. It never changes. Clients get its JSON; [Scene.Plan] parses
// the parts that only clients need (decor, seats, platforms).
type Scene struct {
	Template  string             `json:"-"`
	JSON      string             `json:"-"`
	Name      Text               `json:"name"`
	Bounds    spatial.Box        `json:"bounds"`
	Spawns    []Spot             `json:"spawns"`
	Walls     []spatial.Wall     `json:"walls"`
	Zones     []spatial.Zone     `json:"zones"`
	Objects   []Object           `json:"objects"`
	Acoustics *spatial.Acoustics `json:"acoustics"` // parameters left out keep their defaults
}

// Text is a name in the languages of the interface.
type Text struct {
	English string `json:"en"`
	Chinese string `json:"zh"`
}

// Spot is a place to stand: metres, degrees.
type Spot struct {
	At  spatial.Vec `json:"at"`
	Yaw float64     `json:"yaw"`
}

// Object is an object of the scene. At is its centre; its face looks along the forward
// of Yaw, in degrees; Size is width and height in metres.
type Object struct {
	ID   uint32      `json:"id"`
	Kind string      `json:"kind"`
	At   spatial.Vec `json:"at"`
	Yaw  float64     `json:"yaw"`
	Size [2]float64  `json:"size"`
}

// Templates returns the names that Load knows.
func Templates() []string {
	entries, _ := files.ReadDir(".")
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// Load returns the checked template with the name, or ErrUnknown.
func Load(template string) (*Scene, error) {
	data, err := files.ReadFile(template + ".json")
	if err != nil {
		return nil, fmt.Errorf("load scene %q: %w", template, ErrUnknown)
	}
	s, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("load scene %q: %w", template, err)
	}
	s.Template = template
	return s, nil
}

// Parse reads and checks a scene.
func Parse(data []byte) (*Scene, error) {
	s := &Scene{JSON: string(data)}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("parse scene: %w", err)
	}
	return s, s.check()
}

// reach is the largest coordinate in metres that fits the fixed-point places of
// PROTOCOL.md section 6.1.
const reach = math.MaxInt16 / 256

func (s *Scene) check() error {
	for i := range s.Bounds.Min {
		if s.Bounds.Min[i] < -reach || s.Bounds.Max[i] > reach || s.Bounds.Min[i] >= s.Bounds.Max[i] {
			return fmt.Errorf("scene: bounds %v to %v are empty or reach beyond %d m", s.Bounds.Min, s.Bounds.Max, reach)
		}
	}
	if len(s.Spawns) == 0 {
		return errors.New("scene: nowhere to arrive: spawns is empty")
	}
	for _, spot := range s.Spawns {
		if !s.Bounds.Contains(spot.At) {
			return fmt.Errorf("scene: spawn %v is out of bounds", spot.At)
		}
	}
	seen := map[uint32]bool{}
	for _, o := range s.Objects {
		if o.ID == 0 || seen[o.ID] || o.Size[0] <= 0 || o.Size[1] <= 0 {
			return fmt.Errorf("scene: object %d needs a number of its own and a size", o.ID)
		}
		seen[o.ID] = true
	}
	return s.checkZones()
}

func (s *Scene) checkZones() error {
	seen := map[string]bool{}
	for _, z := range s.Zones {
		switch z.Kind {
		case spatial.Private, spatial.Stage, spatial.Flat, spatial.Quiet:
		default:
			return fmt.Errorf("scene: zone %q has unknown kind %q", z.ID, z.Kind)
		}
		if z.ID == "" || seen[z.ID] || z.Space == (spatial.Space{}) {
			return fmt.Errorf("scene: zone %q needs an id of its own and a space", z.ID)
		}
		seen[z.ID] = true
	}
	return nil
}

// AcousticModel returns the acoustic model of the scene's walls, zones and parameters.
func (s *Scene) AcousticModel() *spatial.AcousticModel {
	numbers := spatial.DefaultAcoustics()
	if s.Acoustics != nil {
		numbers = *s.Acoustics
	}
	return spatial.NewAcousticModel(numbers, s.Walls, s.Zones)
}
