package content

import (
	"errors"
	"io"
)

// Limits of files, in bytes. PROTOCOL.md section 11.
const (
	MaxSize    = 64 << 20 // of any file
	MaxPicture = 32 << 20 // of a picture, before and after it is encoded again
)

// Memory is how many bytes one check may use at a time, besides a few small buffers.
const Memory = 48 << 20

// Media types of what is kept.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
	GLB  = "model/gltf-binary" // VRM too
)

// Result is what a check found.
type Result struct {
	Type   string // media type of what is to be kept
	Copied bool   // what is to be kept was written to out; otherwise it is the file itself
	Costs  Costs
}

// Costs are what it costs to show a file.
type Costs struct {
	Rank    Rank     `json:"rank"`
	Over    string   `json:"over,omitempty"` // the figure that decides a rank below good
	Picture *Picture `json:"picture,omitempty"`
	Model   *Model   `json:"model,omitempty"`
}

// Picture are the figures of a picture.
type Picture struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Check checks a file of the given size. It writes a picture to out, encoded again. A
// [Refusal] says why the file may not be kept; another error is that of r or out.
func Check(r io.ReaderAt, size int64, out io.Writer) (Result, error) {
	head := make([]byte, min(size, sniffed))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Result{}, err
	}
	kind := sniff(head)
	switch kind {
	case glb:
		if size > MaxSize {
			return Result{}, TooLarge(size, MaxSize)
		}
		model, err := checkModel(r, size)
		if err != nil {
			return Result{}, err
		}
		rank, over := model.rank()
		return Result{Type: GLB, Costs: Costs{Rank: rank, Over: over, Model: model}}, nil
	case png, jpeg, webp, gif:
		if size > MaxPicture {
			return Result{}, TooLarge(size, MaxPicture)
		}
		return checkPicture(kind, r, size, out)
	}
	return Result{}, refuseKind(kind)
}
