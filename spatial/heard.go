package spatial

import "math"

// Heard is one voice of a listener: DB is the gain rounded to 1 dB, Walls the number of
// walls between.
type Heard struct {
	Who   uint16
	DB    int8
	Walls uint8
}

// Hearing is whom one listener hears, the most important first.
type Hearing struct {
	Listener uint16
	Heard    []Heard
}

// Candidate is somebody within earshot of a listener. Level is how loud the
// person speaks now, smoothed, in dBov: 0 is the loudest a coding can express
// and -127 is silence. It moves the rank, never the gain.
type Candidate struct {
	Who    uint16
	Gain   Gain
	Level  float64
	Active bool // speaking now
}

// heard never returns -128, which means "no longer heard" in the tick frame.
func (c *Candidate) heard() Heard {
	db := max(-127, min(127, math.Round(c.Gain.DB)))
	return Heard{Who: c.Who, DB: int8(db), Walls: uint8(min(c.Gain.Walls, math.MaxUint8))}
}

// Levels are clamped to this range, in dBov: values outside depend more on the
// microphone than on the voice.
const (
	loudest  = -15.0
	quietest = -60.0
)

// score returns how loud the voice is at the listener, in dB.
func (c *Candidate) score() float64 {
	return c.Gain.DB + max(quietest, min(loudest, c.Level))
}
