package spatial

// Place is one person in a [AcousticModel]. Ears and mouth are one point; Forward is
// the unit vector along which the person speaks. It is made by [AcousticModel.Place],
// once for each time somebody moves, because finding the zones costs more than
// a gain does.
type Place struct {
	Feet    Vec
	Mouth   Vec
	Forward Vec

	// Zones the feet are in, by their position in the hall counted from 1;
	// 0 is none, so that a zero Place is outside them all.
	private, stage, flat, quiet uint16
}

// AcousticModel is what a room's sound depends on. It never changes; a room whose walls
// change makes another.
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

// Place finds the zones of a person. Of several zones of a kind the first one
// counts.
func (h *AcousticModel) Place(feet, mouth, forward Vec) Place {
	p := Place{Feet: feet, Mouth: mouth, Forward: forward}
	for i := range h.zones {
		in := p.zone(h.zones[i].Kind)
		if in != nil && *in == 0 && h.zones[i].Space.Contains(feet) {
			*in = uint16(i + 1)
		}
	}
	return p
}

// zone is where p remembers its zone of a kind; nil for an unknown kind.
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
