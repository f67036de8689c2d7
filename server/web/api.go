package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/scene"
)

type api struct {
	*Public
	joins, looks *rate.Limiter
}

const (
	maxBody       = 4 << 10 // bytes of a request
	defaultHeight = 1.65    // metres, of the eyes
	maxShown      = 50      // faces on the page before joining
)

// look answers GET /api/v1/rooms/{room}. PROTOCOL.md section 3.1.
func (a *api) look(w http.ResponseWriter, r *http.Request) {
	if tooMany(w, a.looks) {
		return
	}
	type person struct {
		Name   string `json:"name"`
		Colour string `json:"colour"`
	}
	people := []person{}
	id, place, ok := a.find(w, r, func(s *worldstate.State) {
		for _, p := range s.People[:min(len(s.People), maxShown)] {
			people = append(people, person{p.Name, fmt.Sprintf("#%06x", p.Colour)})
		}
	})
	if !ok {
		return
	}
	count := len(people)
	if open := a.Rooms.Open(id); open != nil {
		count = open.World.People()
	}
	answer(w, http.StatusOK, map[string]any{"name": place.Name, "scene": place.Template, "people": people, "count": count, "protocol": wire.Version})
}

// find answers with no_room unless the path names a room, and calls f with its
// state if it is open.
func (a *api) find(w http.ResponseWriter, r *http.Request, f func(*worldstate.State)) (worldstate.RoomID, *scene.Scene, bool) {
	id, err := worldstate.ParseRoomID(r.PathValue("room"))
	var template string
	if err == nil {
		template, err = a.Rooms.Look(r.Context(), id, f)
	} else {
		err = rooms.ErrNoRoom
	}
	var place *scene.Scene
	if err == nil {
		place, err = scene.Load(template)
	}
	switch {
	case errors.Is(err, rooms.ErrNoRoom):
		fail(w, http.StatusNotFound, "no_room", "there is no room behind this link; perhaps it was not copied whole")
	case err != nil:
		a.Log.Error("look into room failed", "reason", err.Error())
		fail(w, http.StatusInternalServerError, "internal", "the room cannot be opened just now")
	}
	return id, place, err == nil
}

// join answers POST /api/v1/rooms/{room}/join. PROTOCOL.md section 3.2.
func (a *api) join(w http.ResponseWriter, r *http.Request) {
	if tooMany(w, a.joins) {
		return
	}
	id, _, ok := a.find(w, r, func(*worldstate.State) {})
	if !ok {
		return
	}
	if open := a.Rooms.Open(id); open != nil && open.World.People() >= worldstate.MaxPeople {
		fail(w, http.StatusServiceUnavailable, "room_full", "the room is full")
		return
	}
	ticket, code, err := readJoin(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		fail(w, http.StatusBadRequest, code, err.Error())
		return
	}
	ticket.Room = id
	secret, err := a.Tickets.Give(ticket, time.Now())
	if err != nil {
		fail(w, http.StatusTooManyRequests, "too_fast", err.Error())
		return
	}
	answer(w, http.StatusOK, map[string]any{"ticket": secret, "websocket": socketOf(r), "protocol": wire.Version})
}

// socketOf is the address of the WebSocket by the way that the request came.
func socketOf(r *http.Request) string {
	if r.URL.Scheme == "https" {
		return "wss://" + r.Host + "/ws"
	}
	return "ws://" + r.Host + "/ws"
}

// tooMany answers with too_fast when the limit is reached.
func tooMany(w http.ResponseWriter, limit *rate.Limiter) bool {
	if limit.Allow() {
		return false
	}
	w.Header().Set("Retry-After", "1")
	fail(w, http.StatusTooManyRequests, "too_fast", "very many people are at the door at once; try again in a second")
	return true
}

func readJoin(body interface{ Read([]byte) (int, error) }) (auth.Ticket, string, error) {
	var in struct {
		Name   string   `json:"name"`
		Colour string   `json:"colour"`
		Height *float64 `json:"height"`
	}
	var t auth.Ticket
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return t, "bad_request", fmt.Errorf("the request is not the JSON expected: %w", err)
	}
	var err error
	if t.Name, err = cleanName(in.Name); err != nil {
		return t, "bad_name", err
	}
	height := defaultHeight
	if in.Height != nil {
		height = *in.Height
	}
	if !(height >= 0.5 && height <= 2.5) {
		return t, "bad_request", errors.New("height is of the eyes, 0.5 to 2.5 metres")
	}
	t.Height = uint16(math.Round(height * 1000))
	colour, err := strconv.ParseUint(trimHash(in.Colour), 16, 24)
	if err != nil || len(in.Colour) != 7 {
		return t, "bad_request", errors.New(`colour is written like "#3366cc"`)
	}
	t.Colour = uint32(colour)
	return t, "", nil
}

func trimHash(s string) string {
	if len(s) > 0 && s[0] == '#' {
		return s[1:]
	}
	return s
}
