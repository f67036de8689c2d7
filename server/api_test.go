package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// caller is a client of the API.
type caller struct {
	h   *house
	key string // empty: no account
}

// account returns a caller with an account and no rights.
func (h *house) account() *caller {
	h.t.Helper()
	var out struct{ Key string }
	(&caller{h: h}).does("POST", "/accounts", nil, &out)
	return &caller{h, out.Key}
}

// owner returns the administrator of the data folder.
func (h *house) owner() *caller {
	h.t.Helper()
	key, err := adminKey(h.cfg.Data, false)
	must(h.t, err)
	return &caller{h, key}
}

func (c *caller) id() string {
	c.h.t.Helper()
	key, err := base64.RawURLEncoding.DecodeString(c.key)
	must(c.h.t, err)
	return worldstate.AccountOf(key).String()
}

// calls makes a call and returns the answer.
func (c *caller) calls(method, path string, body any) (status int, answer []byte) {
	c.h.t.Helper()
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		must(c.h.t, err)
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(soon(c.h.t), method, c.h.bases()[0].url+"/api/v1"+path, content)
	must(c.h.t, err)
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	response, err := http.DefaultClient.Do(request)
	must(c.h.t, err)
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	must(c.h.t, err)
	if err := c.h.contract.check(method, strings.SplitN(path, "?", 2)[0], response.StatusCode, answer); err != nil {
		c.h.t.Error(err)
	}
	return response.StatusCode, answer
}

// does makes a call that must succeed and decodes its answer.
func (c *caller) does(method, path string, body, out any) {
	c.h.t.Helper()
	status, answer := c.calls(method, path, body)
	if status >= 400 {
		c.h.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	if out != nil {
		must(c.h.t, json.Unmarshal(answer, out))
	}
}

// isRefused makes a call that must be refused with the code.
func (c *caller) isRefused(code, method, path string, body any) {
	c.h.t.Helper()
	_, answer := c.calls(method, path, body)
	var out struct{ Error struct{ Code string } }
	must(c.h.t, json.Unmarshal(answer, &out))
	if out.Error.Code != code {
		c.h.t.Fatalf("%s %s: %s; want %s", method, path, answer, code)
	}
}

// makes creates a room and returns its id.
func (c *caller) makes(name string) string {
	c.h.t.Helper()
	var room struct{ ID string }
	c.does("POST", "/rooms", map[string]string{"name": name, "template": "lobby"}, &room)
	return room.ID
}

// gives another account a role in a room.
func (c *caller) gives(other *caller, room, role string) {
	c.h.t.Helper()
	c.does("PUT", "/rooms/"+room+"/members/"+other.id(), map[string]string{"role": role}, nil)
}

// enters joins a room by its id, with the caller's account.
func (c *caller) enters(room, name string) *person {
	c.h.t.Helper()
	return c.h.entersWith(room, headless.Options{Name: name, Key: c.key})
}

func (h *house) entersWith(room string, opts headless.Options) *person {
	h.t.Helper()
	client, err := headless.Dial(soon(h.t), h.bases()[0].url+"/r/"+room, opts)
	must(h.t, err)
	h.t.Cleanup(client.Close)
	return &person{Client: client, t: h.t, name: opts.Name}
}

// isTurnedAway tries to join and must get the code.
func (h *house) isTurnedAway(code, room string, opts headless.Options) {
	h.t.Helper()
	client, err := headless.Dial(soon(h.t), h.bases()[0].url+"/r/"+room, opts)
	if err == nil {
		client.Close()
	}
	if err == nil || !strings.Contains(err.Error(), code) {
		h.t.Fatalf("%+v at the door: %v; want %s", opts, err, code)
	}
}

// isOut waits until the server has closed the connection for good.
func (p *person) isOut(reason string) {
	p.t.Helper()
	err := p.Await(soon(p.t), func(*worldstate.Replica) bool { return false })
	if err == nil || !strings.Contains(err.Error(), reason) {
		p.t.Fatalf("%s: %v; want %s", p.name, err, reason)
	}
}

// hasRole waits until the replica shows the participant with the role.
func (p *person) hasRole(of *person, role worldstate.Role) {
	p.t.Helper()
	number := of.You()
	p.sees(of.name+" as "+role.String(), func(r *worldstate.Replica) bool {
		other := r.Person(number)
		return other != nil && other.Role == role
	})
}

// isToldNo waits until the server refuses an earlier message.
func (p *person) isToldNo(of wire.Code, reason wire.Reason) {
	p.t.Helper()
	ctx := soon(p.t)
	for len(p.Refusals()) <= p.told {
		p.seesTicks(1)
		p.must(ctx.Err())
	}
	last := p.Refusals()[p.told]
	p.told++
	if last.Of != of || last.Reason != reason {
		p.t.Fatalf("%s was refused %+v; want %d %s", p.name, last, of, reason)
	}
}

// ticketFor gets a ticket and does not use it.
func (h *house) ticketFor(room, key string) string {
	h.t.Helper()
	var out struct{ Ticket string }
	(&caller{h, key}).does("POST", "/rooms/"+room+"/join", map[string]string{"name": "X", "colour": "#000000"}, &out)
	return out.Ticket
}

// tries sends hello on its own connection and returns the closing reason, empty after a
// welcome.
func (h *house) tries(hello *wire.Hello) string {
	h.t.Helper()
	conn, _, err := websocket.DefaultDialer.DialContext(soon(h.t), "ws"+strings.TrimPrefix(h.bases()[0].url, "http")+"/ws", nil)
	must(h.t, err)
	defer conn.Close()
	w := wire.NewWriter()
	w.Append(hello)
	must(h.t, conn.WriteMessage(websocket.BinaryMessage, w.Bytes()))
	_, _, err = conn.ReadMessage()
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return closed.Text
	}
	must(h.t, err)
	return ""
}

// liftAll lifts every ban of a room.
func (h *house) liftAll(owner *caller, room string) {
	h.t.Helper()
	var bans struct{ Bans []struct{ ID int64 } }
	owner.does("GET", "/rooms/"+room+"/bans", nil, &bans)
	for _, b := range bans.Bans {
		owner.does("DELETE", "/rooms/"+room+"/bans/"+itoa(b.ID), nil, nil)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

var aLine = record.Line{Colour: 1, Width: 8, Points: record.AppendPoints(nil, []record.Point{{X: 1, Y: 2}})}

// comesBack waits for the client's second connection.
func (p *person) comesBack() {
	p.t.Helper()
	for ctx := soon(p.t); p.Visits() < 2; time.Sleep(10 * time.Millisecond) {
		p.must(p.Err())
		p.must(ctx.Err())
	}
	p.sees("the whole room again", (*worldstate.Replica).Complete)
}
