package spatial

// ZoneKind is the acoustic rule of a zone. PROTOCOL.md section 9.3.
type ZoneKind string

// The kinds of zones.
const (
	Private ZoneKind = "private" // a private table: no voice crosses its border, in or out
	Stage   ZoneKind = "stage"   // a talker on the stage is equally loud for the whole audience
	Flat    ZoneKind = "flat"    // inside, everyone is equally loud to everyone
	Quiet   ZoneKind = "quiet"   // voices that cross its border are attenuated
)

// Zone gives a space an acoustic rule. Only a stage has an audience: the space in which
// its talkers are heard besides the stage itself.
type Zone struct {
	ID       string   `json:"id"`
	Kind     ZoneKind `json:"kind"`
	Space    Space    `json:"space"`
	Audience *Space   `json:"audience,omitempty"`
}

// reaches reports whether a listener with these feet hears the stage z.
func (z *Zone) reaches(feet Vec) bool {
	return z.Space.Contains(feet) || z.Audience != nil && z.Audience.Contains(feet)
}
