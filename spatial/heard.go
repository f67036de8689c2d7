package spatial

import "math"

// Heard is one voice as a listener gets it: DB is the gain rounded to 1 dB,
// Walls how many walls are between.
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
	Active bool // speaking, as opposed to being able to
}

// heard leaves out -128, which the tick frame uses for "no longer heard".
func (c *Candidate) heard() Heard {
	db := max(-127, min(127, math.Round(c.Gain.DB)))
	return Heard{Who: c.Who, DB: int8(db), Walls: uint8(min(c.Gain.Walls, math.MaxUint8))}
}

// Levels outside these, in dBov, say more about a microphone than about a
// voice: a shout gains no more, and a whisper loses no more.
const (
	loudest  = -15.0
	quietest = -60.0
)

// score is how loud the voice is at the listener, in dB.
func (c *Candidate) score() float64 {
	return c.Gain.DB + max(quietest, min(loudest, c.Level))
}
