package headless

import (
	"context"
	"errors"
	"net/http"

	"stoa/worldstate"
)

// File is a file of the room. PROTOCOL.md section 13.2.
type File struct {
	Hash worldstate.FileHash `json:"hash"` // of the kept content
	Size int64               `json:"size"`
	Type string              `json:"type"`
	Name string              `json:"name"`

	Costs Costs `json:"costs"`
}

// Costs says what showing a file costs. PROTOCOL.md section 13.3.
type Costs struct {
	Rank  string      `json:"rank"` // good, heavy or box
	Model *ModelCosts `json:"model"`
}

// ModelCosts are figures of a model.
type ModelCosts struct {
	Triangles int            `json:"triangles"`
	Box       *[2][3]float64 `json:"box"` // least and greatest corner, in metres
}

// About returns what the server knows of a file of the room.
func (c *Client) About(ctx context.Context, hash worldstate.FileHash) (file File, err error) {
	err = c.call(ctx, http.MethodGet, c.files()+"/"+hash.String()+"/about", nil, nil, &file)
	return file, err
}

// Fetch returns the content of a file of the room.
func (c *Client) Fetch(ctx context.Context, hash worldstate.FileHash) ([]byte, error) {
	return c.FetchUpTo(ctx, hash, maxFile)
}

// maxFile is the size of the largest file in bytes. PROTOCOL.md section 11.
const maxFile = 64 << 20

// ErrFileTooLarge reports a file with more bytes than were wanted.
var ErrFileTooLarge = errors.New("headless: the file is too large")

// FetchUpTo is [Client.Fetch] of at most most bytes.
func (c *Client) FetchUpTo(ctx context.Context, hash worldstate.FileHash, most int) ([]byte, error) {
	content := &bounded{most: most}
	err := c.call(ctx, http.MethodGet, c.files()+"/"+hash.String(), nil, nil, content)
	return content.bytes, err
}

// bounded is bytes that refuse more than most.
type bounded struct {
	bytes []byte
	most  int
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.bytes)+len(p) > b.most {
		return 0, ErrFileTooLarge
	}
	b.bytes = append(b.bytes, p...)
	return len(p), nil
}
