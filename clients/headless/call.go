package headless

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// callTime limits one HTTP call about files.
const callTime = 30 * time.Second

// FileError reports a call about files that the server refused. PROTOCOL.md section 13.4.
type FileError struct {
	Status   int    `json:"-"` // HTTP status
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Expected int    `json:"-"` // the next byte, for wrong_offset
}

func (e *FileError) Error() string {
	return fmt.Sprintf("headless: file: %s (%d): %s", e.Code, e.Status, e.Detail)
}

// files is the path of the room's files.
func (c *Client) files() string {
	_, path, _ := strings.Cut(strings.TrimSuffix(c.join, "join")+"files", "/api/")
	return "/api/" + path
}

// call makes a request about files. It reads an answer into out: as it is into a Writer,
// otherwise as JSON.
func (c *Client) call(ctx context.Context, method, path string, body []byte, fields http.Header, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	base, _, _ := strings.Cut(c.join, "/api/")
	request, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make a request about files: %w", err)
	}
	maps.Copy(request.Header, fields)
	request.Header.Set("Authorization", "Bearer "+c.Key())
	response, err := c.web.Do(request)
	if err != nil {
		return fmt.Errorf("ask about files: %w", err)
	}
	defer response.Body.Close()
	switch w, raw := out.(io.Writer); {
	case response.StatusCode >= http.StatusBadRequest:
		return refusalOf(response)
	case response.StatusCode == http.StatusNoContent:
		return nil
	case raw:
		_, err = io.Copy(w, response.Body)
	default:
		err = json.NewDecoder(response.Body).Decode(out)
	}
	if err != nil {
		return fmt.Errorf("read the answer about files: %w", err)
	}
	return nil
}

func refusalOf(response *http.Response) error {
	var out struct {
		Error struct {
			Code, Detail string
			Values       struct{ Expected json.RawMessage }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
		return fmt.Errorf("read the answer about files: %d: %w", response.StatusCode, err)
	}
	e := &FileError{Status: response.StatusCode, Code: out.Error.Code, Detail: out.Error.Detail}
	_ = json.Unmarshal(out.Error.Values.Expected, &e.Expected) // an offset; of other codes a hash
	return e
}
