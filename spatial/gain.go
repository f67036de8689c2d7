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
func (m *AcousticModel) Gain(talker, listener *Place) (Gain, bool) {
	if talker.private != listener.private {
		return Gain{}, false
	}
	if talker.stage != 0 && m.zones[talker.stage-1].reaches(listener.Feet) {
		return Gain{}, true
	}
	db, ok := m.open(talker, listener)
	if !ok {
		return Gain{}, false
	}
	if talker.quiet != listener.quiet {
		db += m.acoustics.Quiet
	}
	if db < m.acoustics.Earshot {
		return Gain{}, false
	}
	walls := m.between(&talker.Mouth, &listener.Mouth)
	db += float64(walls) * m.acoustics.Wall
	return Gain{DB: db, Walls: walls}, db >= m.acoustics.Earshot
}

// open returns distance and facing without walls.
func (m *AcousticModel) open(talker, listener *Place) (float64, bool) {
	if talker.flat != 0 && talker.flat == listener.flat {
		return 0, true
	}
	line := listener.Mouth.Sub(talker.Mouth)
	square := line.Dot(line)
	if square >= m.reach {
		return 0, false
	}
	return m.acoustics.distance(square) + m.acoustics.facing(talker.Forward, line, square), true
}

func (m *AcousticModel) between(a, b *Vec) int {
	n := 0
	for i := range m.walls {
		if m.walls[i].crosses(a, b) {
			n++
		}
	}
	return n
}
