package scene

import (
	"encoding/json"
	"fmt"

	"stoa/spatial"
)

// Plan is the part of a scene that only eyes and feet need: servers have no use
// for it. Lists may be empty.
type Plan struct {
	Platforms []Platform `json:"platforms"`
	Obstacles []Obstacle `json:"obstacles"`
	Seats     []Seat     `json:"seats"`
	Decor     []Decor    `json:"decor"`
	Zones     []ZoneName `json:"zones"` // in the order of [Scene.Zones]

	// Palette is the colours, "#rrggbb", in which this room differs, by the name of
	// the material. Clients pass over materials they do not know.
	Palette map[string]string `json:"palette"`
}

// ZoneName is what people call a zone.
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

// Obstacle is what feet go round: a cylinder where Radius is above zero, else
// the box from Min to Max. Places are x and z, metres.
type Obstacle struct {
	At     [2]float64 `json:"at"`
	Radius float64    `json:"radius"`
	Min    [2]float64 `json:"min"`
	Max    [2]float64 `json:"max"`
}

// Seat is a place to sit: who sits there looks along the forward of Yaw, in
// degrees.
type Seat struct {
	ID  uint32      `json:"id"`
	At  spatial.Vec `json:"at"`
	Yaw float64     `json:"yaw"`
}

// Decor is a thing that stands or hangs in the room. What Size means depends on
// the kind; metres. Clients leave out kinds they do not know.
type Decor struct {
	Kind string      `json:"kind"`
	At   spatial.Vec `json:"at"`
	Yaw  float64     `json:"yaw"` // degrees
	Size [3]float64  `json:"size"`
}

// Plan reads what Parse leaves aside.
func (s *Scene) Plan() (*Plan, error) {
	p := &Plan{}
	if err := json.Unmarshal([]byte(s.JSON), p); err != nil {
		return nil, fmt.Errorf("read the plan of a scene: %w", err)
	}
	return p, nil
}
