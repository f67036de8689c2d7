package headless

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// joinTime bounds one request for a ticket.
const joinTime = 10 * time.Second

// ticket asks the server to let the client in. PROTOCOL.md section 3.2.
func (c *Client) ticket(ctx context.Context) (ticket, socket string, err error) {
	body, err := json.Marshal(map[string]any{
		"name": c.opts.Name, "colour": fmt.Sprintf("#%06x", c.opts.Colour), "height": c.opts.Height,
	})
	if err != nil {
		return "", "", fmt.Errorf("write the request to join: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.join, bytes.NewReader(body))
	if err != nil {
		return "", "", fmt.Errorf("make the request to join: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.web.Do(request)
	if err != nil {
		return "", "", fmt.Errorf("join: %w", err)
	}
	defer response.Body.Close()
	var out struct {
		Ticket    string `json:"ticket"`
		WebSocket string `json:"websocket"`
		Error     struct {
			Code   string `json:"code"`
			Detail string `json:"detail"`
		} `json:"error"`
	}
	err = json.NewDecoder(response.Body).Decode(&out)
	if response.StatusCode != http.StatusOK {
		return "", "", &JoinError{response.StatusCode, out.Error.Code, out.Error.Detail}
	}
	if err != nil {
		return "", "", fmt.Errorf("read the answer to join: %w", err)
	}
	return out.Ticket, out.WebSocket, nil
}

// webClient shares connections with everybody unless it is to trust others.
func webClient(config *tls.Config) *http.Client {
	if config == nil {
		return http.DefaultClient
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone(), ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment}}
}

// addresses makes the addresses for joining and for coming back out of a
// room's link, like http://localhost:8080/r/ID.
func addresses(room string) (join, socket string, err error) {
	u, err := url.Parse(room)
	if err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
		return "", "", fmt.Errorf("headless: %q is not the link of a room", room)
	}
	u.Path, u.Fragment, u.RawQuery = "/api/v1/rooms/"+path.Base(u.Path)+"/join", "", ""
	join = u.String()
	u.Scheme, u.Path = "ws"+strings.TrimPrefix(u.Scheme, "http"), "/ws"
	return join, u.String(), nil
}
