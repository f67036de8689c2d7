package spatial

import (
	"encoding/json"
	"math"
)

// Acoustics holds the numbers of the acoustic model: distances in metres,
// losses in dB. PROTOCOL.md section 9.5.
type Acoustics struct {
	Reference float64 `json:"reference"` // up to here a voice loses nothing
	FadeFrom  float64 `json:"fadeFrom"`  // from here its amplitude falls linearly to zero...
	FadeTo    float64 `json:"fadeTo"`    // ...which it reaches here
	Behind    float64 `json:"behind"`    // straight behind the talker, at most 0
	Wall      float64 `json:"wall"`      // for each wall between
	Quiet     float64 `json:"quiet"`     // across the border of a quiet zone
	Earshot   float64 `json:"earshot"`   // the lowest gain at which anything is sent
}

// DefaultAcoustics returns the numbers of a room whose scene sets none.
func DefaultAcoustics() Acoustics {
	return Acoustics{
		Reference: 3, FadeFrom: 20, FadeTo: 25,
		Behind: -6, Wall: -12, Quiet: -12, Earshot: -50,
	}
}

// UnmarshalJSON gives the numbers that data leaves out their defaults.
func (a *Acoustics) UnmarshalJSON(data []byte) error {
	type plain Acoustics // without this method
	n := plain(DefaultAcoustics())
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*a = Acoustics(n)
	return nil
}

// distance is the loss over the square of d metres, d below FadeTo. Squares
// save the root where nothing but this is asked.
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

// nearest is the distance below which a direction means nothing: two heads in
// one place. PROTOCOL.md section 9.2.
const nearest = 0.1

// facing is the loss of a talker looking along forward, a unit vector, at the
// far end of line.
func (a *Acoustics) facing(forward, line Vec, square float64) float64 {
	if square < nearest*nearest {
		return 0
	}
	cos := forward.Dot(line) / math.Sqrt(square)
	return a.Behind * (1 - cos) / 2
}
