// Package spatial says where things are and how loud that makes them.
//
// Space is metres, right-handed, +Y up and -Z forward, as three.js, WebXR and
// glTF have it. What PROTOCOL.md section 9 calls the acoustic model is
// implemented here once for Go; the same file of cases, testdata/acoustics.json,
// holds the TypeScript implementation to it.
//
// A [AcousticModel] is the part of a room that matters to sound: walls, zones and
// numbers. It yields the gain between two [Place] values. A [Ranking] turns the
// gains around one listener into the few voices that listener is sent.
//
//	feet, mouth, direction ── Hall.Place ──▶ Place ── Hall.Gain ──▶ Gain
//	Gain + level of everyone in earshot ── Ranking.Rank ──▶ []Heard
//
// The two steps are kept apart on purpose: gain alone decides who is within
// earshot, and how loud somebody speaks can never extend it.
//
// The package knows no people, networks or clocks. A number stands for a
// person and a count of ticks for time.
package spatial
