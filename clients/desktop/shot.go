//go:build desktop

package main

import (
	"fmt"
	"image/png"
	"os"

	"stoa/clients/desktop/picture"
)

// writeShot writes what the window shows to a PNG file.
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
