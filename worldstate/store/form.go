package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// The versions of records on disk. A new form gets a new number and a new type; old
// forms stay readable.
const (
	objectForm = 1
	strokeForm = 1
)

// object1 is form 1 of an object: places in 1/256 m, yaw in 1/65536 turn, sizes in
// millimetres.
type object1 struct {
	Kind   string `json:"kind"`
	X      int16  `json:"x"`
	Y      int16  `json:"y"`
	Z      int16  `json:"z"`
	Yaw    uint16 `json:"yaw"`
	Width  uint16 `json:"width"`
	Height uint16 `json:"height"`
}

// stroke1 is form 1 of a stroke. Points have their own column: packed zigzag varints in
// half millimetres.
type stroke1 struct {
	Author []byte `json:"author"`
	Colour uint32 `json:"colour"`
	Width  uint16 `json:"width"`
}

func insertObject(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, o *worldstate.Object) error {
	record, err := json.Marshal(object1{o.Kind, o.X, o.Y, o.Z, o.Yaw, o.Width, o.Height})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO object (room, number, form, record) VALUES (?, ?, ?, ?)",
		room[:], o.Number, objectForm, string(record))
	return err
}

func readObject(number uint32, form int, record string) (worldstate.Object, error) {
	var o object1
	if form != objectForm {
		return worldstate.Object{}, fmt.Errorf("object %d is in form %d, which this version does not know", number, form)
	}
	if err := json.Unmarshal([]byte(record), &o); err != nil {
		return worldstate.Object{}, fmt.Errorf("read object %d: %w", number, err)
	}
	object := worldstate.Object{Number: number, Kind: o.Kind, X: o.X, Y: o.Y, Z: o.Z, Yaw: o.Yaw, Width: o.Width, Height: o.Height}
	if o.Kind == worldstate.KindBoard {
		object.Board = board.New()
	}
	return object, nil
}

func strokeRecord(s *board.Stroke) (string, error) {
	record, err := json.Marshal(stroke1{s.Author[:], s.Colour, s.Width})
	return string(record), err
}

func readStroke(s *board.Stroke, form int, record string) error {
	var r stroke1
	if form != strokeForm {
		return fmt.Errorf("stroke %x is in form %d, which this version does not know", s.ID, form)
	}
	if err := json.Unmarshal([]byte(record), &r); err != nil {
		return fmt.Errorf("read stroke %x: %w", s.ID, err)
	}
	copy(s.Author[:], r.Author)
	s.Colour, s.Width = r.Colour, r.Width
	return nil
}
