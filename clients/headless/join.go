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

	"stoa/avatar"
	"stoa/worldstate"
)

// joinTime limits one join call.
const joinTime = 10 * time.Second

// knockTime is a little longer than the server takes to answer a knock.
const knockTime = 40 * time.Second

// joinAnswer is the body of an answer to a join or knock call.
type joinAnswer struct {
	Ticket    string `json:"ticket"`
	WebSocket string `json:"websocket"`
	Knock     string `json:"knock"`
	Key       string `json:"key"`
	Error     struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"error"`
}

// ticket gets a ticket from the join call, and knocks if necessary. PROTOCOL.md section
// 3.2.
func (c *Client) ticket(ctx context.Context) (ticket, socket string, err error) {
	look := &c.opts.Appearance
	body := map[string]any{"name": c.opts.Name, "colour": fmt.Sprintf("#%06x", look.Colour), "height": float64(look.Height) / 1000}
	// Defaults are not sent: an older server would not know the fields.
	if look.Accent != avatar.AccentOf(look.Colour) {
		body["accent"] = fmt.Sprintf("#%06x", look.Accent)
	}
	if look.Hands != avatar.Mittens {
		body["hands"] = look.Hands.String()
	}
	for name, value := range map[string]string{"model": look.Model, "invitation": c.opts.Invitation, "passcode": c.opts.Passcode} {
		if value != "" {
			body[name] = value
		}
	}
	if c.opts.DeviceID != (worldstate.DeviceID{}) {
		body["device"] = c.opts.DeviceID
	}
	out, err := c.ask(ctx, c.join, body, joinTime)
	for err == nil && out.Ticket == "" {
		out, err = c.ask(ctx, strings.TrimSuffix(c.join, "join")+"knock", map[string]any{"knock": out.Knock}, knockTime)
	}
	return out.Ticket, out.WebSocket, err
}

// ask makes one call. It stores the key of a new account.
func (c *Client) ask(ctx context.Context, address string, body any, wait time.Duration) (out joinAnswer, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return out, fmt.Errorf("write the request to join: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return out, fmt.Errorf("make the request to join: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if key := c.Key(); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := c.web.Do(request)
	if err != nil {
		return out, fmt.Errorf("join: %w", err)
	}
	defer response.Body.Close()
	err = json.NewDecoder(response.Body).Decode(&out)
	if response.StatusCode >= 400 {
		return out, &JoinError{response.StatusCode, out.Error.Code, out.Error.Detail}
	}
	if err != nil {
		return out, fmt.Errorf("read the answer to join: %w", err)
	}
	if out.Key != "" {
		c.mu.Lock()
		c.key = out.Key
		c.mu.Unlock()
	}
	return out, nil
}

// webClient returns the shared client, or one with the given TLS settings.
func webClient(config *tls.Config) *http.Client {
	if config == nil {
		return http.DefaultClient
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone(), ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment}}
}

// addresses returns the URLs of the join call and of the WebSocket for a room's link,
// such as http://localhost:8080/r/ID.
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
