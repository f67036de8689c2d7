//go:build desktop

package main

import (
	"encoding/json"
	"fmt"
	"image/png"
	"os"

	"stoa/clients/desktop/picture"
	"stoa/clients/headless"
)

// remember writes what the command line asks to keep of the visit.
func (v *visit) remember(o *options) error {
	if o.Tell != "" {
		if err := writeSeen(o.Tell, v.client.Seen()); err != nil {
			return err
		}
	}
	if o.Shot == "" {
		return nil
	}
	if err := v.stage.Draw(); err != nil { // the shown picture can no longer be read
		return err
	}
	return writeShot(o.Shot, v.window)
}

// writeSeen writes the final state of the room.
func writeSeen(path string, seen headless.Seen) error {
	data, err := json.Marshal(seen)
	if err != nil {
		return fmt.Errorf("write what was seen: %w", err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("write what was seen: %w", err)
	}
	return nil
}

// writeShot writes the picture to a PNG file.
func writeShot(path string, w *picture.Window) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	if err := png.Encode(file, w.Shot()); err != nil {
		file.Close()
		return fmt.Errorf("write the picture: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
