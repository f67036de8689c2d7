package scene

import (
	"encoding/json"
	"fmt"

	"stoa/spatial"
)

// Plan is the part of a scene that clients need to draw and walk; the server does not
// use it. Lists may be empty.
type Plan struct {
	Platforms []Platform `json:"platforms"`
	Obstacles []Obstacle `json:"obstacles"`
	Seats     []Seat     `json:"seats"`
	Decor     []Decor    `json:"decor"`
	Zones     []ZoneName `json:"zones"` // in the order of [Scene.Zones]

	// Palette holds the room's own colours, "#rrggbb", by material. Clients ignore
	// materials that they do not know.
	Palette map[string]string `json:"palette"`
}

// ZoneName is the display name of a zone.
type ZoneName struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// Platform is a raised part of the floor: corners as x and z, metres.
type Platform struct {
	Min [2]float64 `json:"min"`
	Max [2]float64 `json:"max"`
	Top float64    `json:"top"`
}

// Obstacle is what people walk around: a cylinder if Radius is above zero, otherwise
// the box from Min to Max. Places are x and z, metres.
type Obstacle struct {
	At     [2]float64 `json:"at"`
	Radius float64    `json:"radius"`
	Min    [2]float64 `json:"min"`
	Max    [2]float64 `json:"max"`
}

// Seat is a place to sit. A sitting person looks along the forward of Yaw, in degrees.
type Seat struct {
	ID  uint32      `json:"id"`
	At  spatial.Vec `json:"at"`
	Yaw float64     `json:"yaw"`
}

// Decor is a thing that stands or hangs in the room. The meaning of Size depends on the
// kind; metres. Clients ignore kinds that they do not know.
type Decor struct {
	Kind string      `json:"kind"`
	At   spatial.Vec `json:"at"`
	Yaw  float64     `json:"yaw"` // degrees
	Size [3]float64  `json:"size"`
}

// Plan parses the part of the JSON that Parse leaves out.
func (s *Scene) Plan() (*Plan, error) {
	p := &Plan{}
	if err := json.Unmarshal([]byte(s.JSON), p); err != nil {
		return nil, fmt.Errorf("read the plan of a scene: %w", err)
	}
	return p, nil
}
