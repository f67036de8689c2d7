package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"stoa/server/auth"
	"stoa/server/clientaddr"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

const (
	maxBody       = 4 << 10 // bytes of a request
	defaultHeight = 1.65    // metres, of the eyes
	maxShown      = 50      // people on the page before joining
	knockPoll     = 25 * time.Second
	maxPasscode   = 64 // characters
)

var errTooMany = &problemError{http.StatusTooManyRequests, "too_fast", "very many people are at the door at once; try again in a second"}

// look answers GET /rooms/{room}. PROTOCOL.md section 3.1.
func (a *api) summary(q *request) (int, any, error) {
	access, err := a.Rooms.Access(q.Context(), q.room) // a request for an unknown room costs nothing else
	if err != nil {
		return 0, nil, err
	}
	role, own, err := a.Rooms.Role(q.Context(), q.room, q.account)
	if err != nil {
		return 0, nil, err
	}
	if !own && !a.strangerMay(q, a.summaries, a.summariesOfRoom) {
		return 0, nil, errTooMany
	}
	// People who could walk in may know who is there.
	free := access.Link != worldstate.NoLink && access.Door == worldstate.DoorOpen && access.Passcode == ""
	see := (own || free) && access.Refuses(q.account, worldstate.DeviceID{}, time.Now()) == nil
	entry, in, err := a.faces(q, see, role.May(worldstate.Removing))
	if err != nil {
		return 0, nil, err
	}
	out := map[string]any{"scene": entry.Template, "people": append([]face{}, in.people...), "count": nil, "protocol": wire.Version,
		"door": access.Door.String(), "passcode": access.Passcode != "", "link": linkName(access.Link), "role": nil}
	if see {
		out["count"] = in.count
	}
	if own {
		out["role"] = role.String()
	}
	out["name"], err = nameOf(entry)
	return http.StatusOK, out, err
}

// strangerMay counts a request without a role of its own in the room: first against its
// source, then against the room.
func (a *api) strangerMay(q *request, each bySource, room *attempts) bool {
	now := time.Now()
	return (q.from.Local || each.count("", q.from, now)) && room.count(q.room.String(), now)
}

type face struct {
	Name   string `json:"name"`
	Colour string `json:"colour"`
}

// inside is who is in a room, as seen from outside.
type inside struct {
	people []face // at most maxShown
	count  int
}

// faces returns the room's entry and the people in it: without those whom a block
// separates from the caller, unless all; nobody unless see.
func (a *api) faces(q *request, see, all bool) (store.Room, inside, error) {
	hidden, err := a.Store.Hidden(q.Context(), q.account)
	if err != nil {
		return store.Room{}, inside{}, err
	}
	return rooms.Inspect(q.Context(), a.Rooms, q.room, func(s *worldstate.State) (in inside) {
		for _, p := range s.People {
			if _, apart := hidden[p.Account]; !see || apart && !all {
				continue
			}
			if in.count++; in.count <= maxShown {
				in.people = append(in.people, face{p.Name, fmt.Sprintf("#%06x", p.Colour)})
			}
		}
		return in
	})
}

// nameOf returns the room's own name, or its template's.
func nameOf(entry store.Room) (scene.Text, error) {
	if entry.Name != "" {
		return scene.Text{English: entry.Name, Chinese: entry.Name}, nil
	}
	place, err := scene.Load(entry.Template)
	if err != nil {
		return scene.Text{}, err
	}
	return place.Name, nil
}

// linkName is the role of a room's link in the API.
func linkName(link int) string {
	if link == worldstate.NoLink {
		return "nobody"
	}
	return worldstate.Role(link).String()
}

// join answers POST /rooms/{room}/join. PROTOCOL.md section 3.2.
func (a *api) join(q *request) (int, any, error) {
	_, own, err := a.Rooms.Role(q.Context(), q.room, q.account) // a request for an unknown room costs nothing else
	if err != nil {
		return 0, nil, err
	}
	if !own && !a.strangerMay(q, a.entries, a.joins) {
		return 0, nil, errTooMany
	}
	v, err := readVisitor(q)
	if err != nil {
		return 0, nil, err
	}
	if open := a.Rooms.Open(q.room); open != nil && open.Full(own || v.Invitation != "") {
		return 0, nil, worldstate.ErrFull
	}
	v.Guesses = guesses{a.guesses, q.room.String() + " ", q.from}
	out := map[string]any{}
	if v.Account == (worldstate.AccountID{}) {
		out["key"], v.Account = newKey()
	}
	role, wait, err := a.Rooms.Visit(q.Context(), q.room, v)
	switch {
	case err != nil:
		return 0, nil, err
	case wait:
		if out["knock"], err = a.Rooms.Knock(q.Context(), q.room, v); err == nil {
			out["host"], err = a.Rooms.Attended(q.Context(), q.room)
		}
		return http.StatusAccepted, out, err
	}
	return letIn(q, a.ticket(q, v, false), role, out)
}

// guesses counts a visitor's tries of a passcode.
type guesses struct {
	all  bySource
	what string
	from clientaddr.Client
}

func (g guesses) Left() bool { return g.all.left(g.what, g.from, time.Now()) }
func (g guesses) Failed()    { g.all.count(g.what, g.from, time.Now()) }

// ticket makes a ticket for a visitor and returns its secret.
func (a *api) ticket(q *request, v *rooms.Visitor, admitted bool) string {
	return a.Tickets.Give(auth.Ticket{Room: q.room, Account: v.Account, DeviceID: v.DeviceID, Name: v.Name, Appearance: v.Appearance, Admitted: admitted}, time.Now())
}

// letIn answers with a ticket.
func letIn(q *request, ticket string, role worldstate.Role, out map[string]any) (int, any, error) {
	out["ticket"], out["role"], out["protocol"] = ticket, role.String(), wire.Version
	out["websocket"] = socketOf(q.Request)
	return http.StatusOK, out, nil
}

// socketOf returns the URL of the WebSocket, by the scheme and host of the request.
func socketOf(r *http.Request) string {
	if r.URL.Scheme == "https" {
		return "wss://" + r.Host + "/ws"
	}
	return "ws://" + r.Host + "/ws"
}

// knock answers POST /rooms/{room}/knock once there is an answer, or after a while.
// PROTOCOL.md section 3.2.1.
func (a *api) knock(q *request) (int, any, error) {
	var in struct {
		Knock  string `json:"knock"`
		GiveUp bool   `json:"giveUp"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	if in.GiveUp {
		a.Rooms.GiveUp(q.room, in.Knock)
		return http.StatusNoContent, nil, nil
	}
	ctx, cancel := context.WithTimeout(q.Context(), knockPoll)
	defer cancel()
	v, ticket, err := a.Rooms.Await(ctx, q.room, in.Knock, func(v *rooms.Visitor) string { return a.ticket(q, v, true) })
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		host, err := a.Rooms.Attended(q.Context(), q.room)
		return http.StatusAccepted, map[string]any{"knock": in.Knock, "host": host}, err
	case err != nil:
		return 0, nil, err
	}
	role, _, err := a.Rooms.Role(q.Context(), q.room, v.Account)
	if err != nil {
		return 0, nil, err
	}
	return letIn(q, ticket, role, map[string]any{})
}

func readVisitor(q *request) (*rooms.Visitor, error) {
	var in struct {
		Name string `json:"name"`
		appearanceIn
		Invitation string              `json:"invitation"`
		Passcode   string              `json:"passcode"`
		Device     worldstate.DeviceID `json:"device"`
	}
	if err := q.read(&in); err != nil {
		return nil, err
	}
	v := &rooms.Visitor{Account: q.account, DeviceID: in.Device, Invitation: in.Invitation, Passcode: in.Passcode, From: q.from}
	var err error
	if v.Name, err = CleanName(in.Name); err != nil {
		return nil, &problemError{http.StatusBadRequest, "bad_name", err.Error()}
	}
	if v.Appearance, err = in.appearance(); err != nil {
		return nil, err
	}
	if len(in.Passcode) > maxPasscode*4 || len(in.Invitation) > 256 {
		return nil, bad("the passcode or the invitation is too long")
	}
	return v, nil
}
