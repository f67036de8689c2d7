// Package spatial computes how loud voices are from where people stand.
//
// Space is in metres, right-handed, +Y up and -Z forward, as in three.js, WebXR and
// glTF. The package implements the acoustic model of PROTOCOL.md section 9: the rolloff
// with distance, facing, walls, and zones such as private tables. The test cases in
// testdata/acoustics.json apply to this implementation and to the TypeScript one.
//
// An [AcousticModel] holds walls, zones and parameters. It computes the gain between
// two [Place] values. A [Ranking] selects the few voices that a listener gets.
//
//	feet, mouth, direction ── AcousticModel.Place ──▶ Place ── AcousticModel.Gain ──▶ Gain
//	Gain + level of everyone in earshot ── Ranking.Rank ──▶ []Heard
//
// The two steps are separate on purpose: only the gain decides who is within earshot,
// and speaking louder never extends it.
//
// The package knows no people, networks or clocks. A number identifies a person, and
// time is a count of ticks.
package spatial
