package spatial

import (
	"encoding/json"
	"math"
)

// Acoustics holds the parameters of the acoustic model: distances in metres, gains in
// dB. A scene overrides them with its key "acoustics". PROTOCOL.md section 9.5.
type Acoustics struct {
	Reference float64 `json:"reference"` // where the rolloff starts: up to this distance 0 dB, beyond -6 dB per doubling
	FadeFrom  float64 `json:"fadeFrom"`  // from this distance the amplitude falls linearly to zero...
	FadeTo    float64 `json:"fadeTo"`    // ...which it reaches at this distance
	Behind    float64 `json:"behind"`    // gain straight behind the talker, at most 0
	Wall      float64 `json:"wall"`      // gain for each wall between
	Quiet     float64 `json:"quiet"`     // gain across the border of a quiet zone
	Earshot   float64 `json:"earshot"`   // lowest gain at which a voice is sent
}

// DefaultAcoustics returns the parameters of a scene that sets none.
func DefaultAcoustics() Acoustics {
	return Acoustics{
		Reference: 3, FadeFrom: 20, FadeTo: 25,
		Behind: -6, Wall: -12, Quiet: -12, Earshot: -50,
	}
}

// UnmarshalJSON sets parameters that data leaves out to their defaults.
func (a *Acoustics) UnmarshalJSON(data []byte) error {
	type plain Acoustics // without this method
	n := plain(DefaultAcoustics())
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*a = Acoustics(n)
	return nil
}

// distance returns the gain in dB at the square of a distance in metres below FadeTo.
// PROTOCOL.md section 9.1. Taking the square saves most callers a root.
func (a *Acoustics) distance(square float64) float64 {
	if square <= a.Reference*a.Reference {
		return 0
	}
	db := -10 * math.Log10(square/(a.Reference*a.Reference))
	if square > a.FadeFrom*a.FadeFrom {
		d := math.Sqrt(square)
		db += 20 * math.Log10((a.FadeTo-d)/(a.FadeTo-a.FadeFrom))
	}
	return db
}

// nearest is the distance in metres below which a direction is meaningless. PROTOCOL.md
// section 9.2.
const nearest = 0.1

// facing returns the gain in dB of a talker that looks along the unit vector forward,
// at the end of line. PROTOCOL.md section 9.2.
func (a *Acoustics) facing(forward, line Vec, square float64) float64 {
	if square < nearest*nearest {
		return 0
	}
	cos := forward.Dot(line) / math.Sqrt(square)
	return a.Behind * (1 - cos) / 2
}
