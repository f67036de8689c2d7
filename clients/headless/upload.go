package headless

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// defaultPart is how many bytes of an upload one request carries.
const defaultPart = 1 << 20

// uploadRest is the pause before an upload goes on after an error.
const uploadRest = 100 * time.Millisecond

// Upload brings a file into the room and returns what the server keeps of it, in parts of
// Options.Part bytes. The upload goes on after lost connections and restarts of the
// server, until ctx ends. *FileError: the server refused the file.
func (c *Client) Upload(ctx context.Context, name string, data []byte) (File, error) {
	u := &upload{client: c, name: name, data: data}
	for {
		file, err := u.step(ctx)
		switch {
		case file != nil:
			return *file, nil
		case err == nil:
			continue
		case refusesFile(err):
			return File{}, err
		}
		if c.Err() != nil {
			return File{}, c.Err()
		}
		select {
		case <-time.After(uploadRest):
		case <-ctx.Done():
			return File{}, fmt.Errorf("upload %s: %w, last %w", name, ctx.Err(), err)
		}
	}
}

// refusesFile reports whether to try again is pointless.
func refusesFile(err error) bool {
	var refused *FileError
	if !errors.As(err, &refused) || refused.Status >= http.StatusInternalServerError {
		return false
	}
	// A client that the server has restarted under is not inside until it has resumed.
	return refused.Code != "not_inside" && refused.Code != "too_fast" && refused.Status != http.StatusRequestTimeout
}

// upload is a file on its way.
type upload struct {
	client *Client
	name   string
	data   []byte
	path   string // empty: the server knows of no upload
	offset int
	unsure bool // the server may have more or fewer bytes
}

// uploadAnswer is the body of all answers about uploads.
type uploadAnswer struct {
	File   *File      `json:"file"`
	Upload string     `json:"upload"`
	Offset int        `json:"offset"`
	Error  *FileError `json:"error"`
}

// step makes one request. It returns the file once the server keeps it.
func (u *upload) step(ctx context.Context) (*File, error) {
	var out uploadAnswer
	var err error
	switch {
	case u.path == "":
		sum := sha256.Sum256(u.data)
		body := fmt.Appendf(nil, `{"name":%q,"size":%d,"sha256":"%x"}`, u.name, len(u.data), sum)
		if err = u.client.call(ctx, http.MethodPost, u.client.files(), body, http.Header{"Content-Type": {"application/json"}}, &out); err == nil {
			u.path, u.offset = out.Upload, out.Offset
		}
	case u.unsure:
		if err = u.client.call(ctx, http.MethodGet, u.path, nil, nil, &out); err == nil {
			u.offset, u.unsure = out.Offset, false
			if out.Error != nil {
				out.Error.Status = http.StatusUnprocessableEntity
				return nil, out.Error
			}
		}
	default:
		err = u.send(ctx, &out)
	}
	return out.File, u.judge(err)
}

// send sends one part.
func (u *upload) send(ctx context.Context, out *uploadAnswer) error {
	size := u.client.opts.Part
	if size == 0 {
		size = defaultPart
	}
	end := min(len(u.data), u.offset+size)
	complete := "?0"
	if end == len(u.data) {
		complete = "?1"
	}
	err := u.client.call(ctx, http.MethodPatch, u.path, u.data[u.offset:end], http.Header{"Content-Type": {"application/partial-upload"},
		"Upload-Offset": {fmt.Sprint(u.offset)}, "Upload-Complete": {complete}}, out)
	if err == nil {
		u.offset = end
	}
	return err
}

// judge decides where to go on after an error. It returns nil if the next step may follow
// at once.
func (u *upload) judge(err error) error {
	var refused *FileError
	if err == nil || !errors.As(err, &refused) {
		u.unsure = err != nil
		return err
	}
	switch refused.Code {
	case "wrong_offset":
		u.offset = refused.Expected
		return nil
	case "upload_complete":
		u.unsure = true
		return nil
	case "no_upload":
		u.path, u.unsure = "", false // the server has restarted
		return nil
	}
	u.unsure = u.path != ""
	return err
}
