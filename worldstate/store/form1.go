package store

import (
	"encoding/json"
	"math"

	"stoa/worldstate/record"
)

// object1 is form 1 of an object: places in 1/256 m, yaw in 1/65536 turn, sizes in
// millimetres.
type object1 struct {
	X      int16  `json:"x"`
	Y      int16  `json:"y"`
	Z      int16  `json:"z"`
	Yaw    uint16 `json:"yaw"`
	Width  uint16 `json:"width"`
	Height uint16 `json:"height"`
}

func readObject1(r *record.Record, text string) error {
	var o object1
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	place := func(n int16) record.Value { return record.OfInt(int64(math.Round(float64(n) * 1000 / 256))) }
	r.Properties = record.Of(
		record.Property{Name: record.X, Value: place(o.X)}, record.Property{Name: record.Y, Value: place(o.Y)}, record.Property{Name: record.Z, Value: place(o.Z)},
		record.Property{Name: record.Yaw, Value: record.OfInt(o.Yaw)},
		record.Property{Name: record.Width, Value: record.OfInt(o.Width)}, record.Property{Name: record.Height, Value: record.OfInt(o.Height)})
	return nil
}

// stroke1 is form 1 of a stroke; its points are in the column data.
type stroke1 struct {
	Author []byte `json:"author"`
	Colour uint32 `json:"colour"`
	Width  uint16 `json:"width"`
}

func readStroke1(r *record.Record, text string, points []byte) error {
	var s stroke1
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return err
	}
	copy(r.Author[:], s.Author)
	r.Properties = record.PutLine(r.ID, record.Line{Colour: s.Colour, Width: s.Width, Points: points}).Properties
	return nil
}
