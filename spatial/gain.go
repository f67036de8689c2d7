package spatial

// Gain is how a voice arrives: DB relative to the voice within the reference distance,
// at most 0 with the default parameters, and the number of walls between, from which
// the client derives a low-pass.
type Gain struct {
	DB    float64
	Walls int
}

// Gain returns how listener hears talker, and false out of earshot. Both must come from
// this model's [AcousticModel.Place]. PROTOCOL.md section 9.
//
// The order is the protocol's: private zones silence, a stage ends the calculation, the
// rest is a sum. For most pairs in a large room one squared distance is enough.
func (h *AcousticModel) Gain(talker, listener *Place) (Gain, bool) {
	if talker.private != listener.private {
		return Gain{}, false
	}
	if talker.stage != 0 && h.zones[talker.stage-1].reaches(listener.Feet) {
		return Gain{}, true
	}
	db, ok := h.open(talker, listener)
	if !ok {
		return Gain{}, false
	}
	if talker.quiet != listener.quiet {
		db += h.acoustics.Quiet
	}
	if db < h.acoustics.Earshot {
		return Gain{}, false
	}
	walls := h.between(&talker.Mouth, &listener.Mouth)
	db += float64(walls) * h.acoustics.Wall
	return Gain{DB: db, Walls: walls}, db >= h.acoustics.Earshot
}

// open returns distance and facing without walls.
func (h *AcousticModel) open(talker, listener *Place) (float64, bool) {
	if talker.flat != 0 && talker.flat == listener.flat {
		return 0, true
	}
	line := listener.Mouth.Sub(talker.Mouth)
	square := line.Dot(line)
	if square >= h.reach {
		return 0, false
	}
	return h.acoustics.distance(square) + h.acoustics.facing(talker.Forward, line, square), true
}

func (h *AcousticModel) between(a, b *Vec) int {
	n := 0
	for i := range h.walls {
		if h.walls[i].crosses(a, b) {
			n++
		}
	}
	return n
}
