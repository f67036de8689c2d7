package spatial

// ZoneKind names the acoustic rule of a zone. PROTOCOL.md section 9.3.
type ZoneKind string

// The rules a zone can set.
const (
	Private ZoneKind = "private" // no voice crosses its border, either way
	Stage   ZoneKind = "stage"   // who stands here is equally loud for the whole audience
	Flat    ZoneKind = "flat"    // inside it everyone is equally loud to everyone
	Quiet   ZoneKind = "quiet"   // voices crossing its border are weakened
)

// Zone gives a space an acoustic rule. Audience is set for a stage only: where
// its talkers are heard besides the stage itself.
type Zone struct {
	ID       string   `json:"id"`
	Kind     ZoneKind `json:"kind"`
	Space    Space    `json:"space"`
	Audience *Space   `json:"audience,omitempty"`
}

// reaches tells whether a listener with these feet hears the stage z.
func (z *Zone) reaches(feet Vec) bool {
	return z.Space.Contains(feet) || z.Audience != nil && z.Audience.Contains(feet)
}
