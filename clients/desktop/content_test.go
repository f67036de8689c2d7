//go:build desktop

package main

import (
	"context"
	"fmt"
	"testing"

	"stoa/clients/desktop/gltf"
	"stoa/clients/headless"
	"stoa/worldstate/record"
)

func TestFilesThatCostTooMuchAreNotFetched(t *testing.T) {
	modelOf := func(rank string, triangles int) headless.File {
		f := headless.File{Size: 1000, Type: "model/gltf-binary"}
		f.Costs.Rank = rank
		f.Costs.Model = &headless.ModelCosts{Triangles: triangles}
		return f
	}
	large := modelOf("good", 10)
	large.Size = mostFileBytes + 1
	for _, c := range []struct {
		file headless.File
		kind string
		want bool
	}{
		{modelOf("good", 10), record.Model, true},
		{modelOf("heavy", gltf.MostTriangles), record.Model, true},
		{modelOf("heavy", gltf.MostTriangles+1), record.Model, false},
		{modelOf("box", 10), record.Model, false},
		{large, record.Model, false},
		{modelOf("good", 10), record.Image, false},
		{headless.File{Type: "image/jpeg"}, record.Image, true},
		{headless.File{Type: "image/png"}, record.Model, false},
	} {
		if got := shows(&c.file, c.kind); got != c.want {
			t.Errorf("%+v as %s: %v", c.file, c.kind, got)
		}
	}
}

func TestAFileIsTriedAgainAfterWhatPasses(t *testing.T) {
	for err, want := range map[error]bool{
		context.DeadlineExceeded:                                  true,
		&headless.FileError{Status: 403, Code: "not_inside"}:      true, // the client is coming back
		&headless.FileError{Status: 503, Code: "busy"}:            true,
		&headless.FileError{Status: 404, Code: "no_file"}:         false,
		fmt.Errorf("read the file: %w", headless.ErrFileTooLarge): false,
	} {
		if got := passes(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}
