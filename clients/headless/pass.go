package headless

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"stoa/worldstate/record"
)

// Pass lets a stock Yjs provider open a document. PROTOCOL.md section 15.3.
type Pass struct{ Token, URL string }

// Pass asks for a pass in the name of the client's account. *FileError: the server refused.
func (c *Client) Pass(ctx context.Context, document record.ID, write bool) (p Pass, err error) {
	body, err := json.Marshal(map[string]bool{"write": write})
	if err != nil {
		return p, err
	}
	path := strings.TrimSuffix(c.files(), "files") + "documents/" + hex.EncodeToString(document[:]) + "/pass"
	if err := c.call(ctx, http.MethodPost, path, body, nil, &p); err != nil {
		return p, fmt.Errorf("ask for a pass: %w", err)
	}
	return p, nil
}
