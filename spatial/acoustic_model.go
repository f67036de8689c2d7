package spatial

// Place is one person in an [AcousticModel]. Ears and mouth are one point; Forward is
// the unit vector along which the person speaks. [AcousticModel.Place] makes a Place
// once for each move, because finding the zones costs more than a gain.
type Place struct {
	Feet    Vec
	Mouth   Vec
	Forward Vec

	// Zones that contain the feet, as index in the model's zones plus 1; 0 is none, so
	// a zero Place is outside all zones.
	private, stage, flat, quiet uint16
}

// AcousticModel holds the walls, zones and parameters of a room's acoustics. It never
// changes.
type AcousticModel struct {
	acoustics Acoustics
	walls     []Wall
	zones     []Zone
	reach     float64 // square of FadeTo
}

// NewAcousticModel keeps walls and zones without copying them. A zero a stands for
// [DefaultAcoustics].
func NewAcousticModel(a Acoustics, walls []Wall, zones []Zone) *AcousticModel {
	if a == (Acoustics{}) {
		a = DefaultAcoustics()
	}
	return &AcousticModel{acoustics: a, walls: walls, zones: zones, reach: a.FadeTo * a.FadeTo}
}

// Place finds the zones of a person. Of several zones of a kind the first one counts.
func (m *AcousticModel) Place(feet, mouth, forward Vec) Place {
	p := Place{Feet: feet, Mouth: mouth, Forward: forward}
	for i := range m.zones {
		in := p.zone(m.zones[i].Kind)
		if in != nil && *in == 0 && m.zones[i].Space.Contains(feet) {
			*in = uint16(i + 1)
		}
	}
	return p
}

// zone returns the field of p for a kind of zone; nil for an unknown kind.
func (p *Place) zone(kind ZoneKind) *uint16 {
	switch kind {
	case Private:
		return &p.private
	case Stage:
		return &p.stage
	case Flat:
		return &p.flat
	case Quiet:
		return &p.quiet
	}
	return nil
}
