package spatial_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"stoa/spatial"
)

// vectors is testdata/acoustics.json, which TypeScript's tests use too. Its gains were
// computed by hand; "why" says how.
type vectors struct {
	Models map[string]struct {
		Acoustics spatial.Acoustics
		Walls     []spatial.Wall
		Zones     []spatial.Zone
	}
	Cases []struct {
		Name, Model, Why string
		Talker, Listener struct{ Feet, Mouth, Forward spatial.Vec }
		Gain             *float64 // nil: out of earshot
		Walls            int
	}
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/acoustics.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Cases) < 40 {
		t.Fatalf("only %d cases", len(v.Cases))
	}
	return v
}

func TestGainAgreesWithVectors(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			of, ok := v.Models[c.Model]
			if !ok {
				t.Fatalf("no model %q", c.Model)
			}
			model := spatial.NewAcousticModel(of.Acoustics, of.Walls, of.Zones)
			talker := model.Place(c.Talker.Feet, c.Talker.Mouth, c.Talker.Forward)
			listener := model.Place(c.Listener.Feet, c.Listener.Mouth, c.Listener.Forward)
			got, heard := model.Gain(&talker, &listener)
			switch {
			case heard != (c.Gain != nil):
				t.Fatalf("heard = %v with %v, want %v: %s", heard, got, !heard, c.Why)
			case !heard:
				return
			case math.Abs(got.DB-*c.Gain) > 1e-9:
				t.Errorf("gain %v dB, want %v: %s", got.DB, *c.Gain, c.Why)
			case got.Walls != c.Walls:
				t.Errorf("%d walls, want %d: %s", got.Walls, c.Walls, c.Why)
			}
		})
	}
}
