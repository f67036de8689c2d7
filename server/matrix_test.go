package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"stoa/clients/headless"
	"stoa/server/web"
	"stoa/server/wire"
	"stoa/worldstate"
)

// rank orders callers of the API, lowest first. `x-needs` of each call is one of these
// names.
var rank = []string{"anyone", "account", "guest", "member", "presenter", "host", "owner", "server-owner"}

// described is a call in openapi.json.
type described struct{ method, path, id, needs string }

func describedCalls(t *testing.T) (all []described) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			ID    string `json:"operationId"`
			Needs string `json:"x-needs"`
		} `json:"paths"`
	}
	must(t, json.Unmarshal(web.OpenAPI, &doc))
	for path, methods := range doc.Paths {
		for method, o := range methods {
			if !slices.Contains(rank, o.Needs) {
				t.Errorf("%s %s needs %q", method, path, o.Needs)
			}
			all = append(all, described{strings.ToUpper(method), path, o.ID, o.Needs})
		}
	}
	if len(all) < 25 {
		t.Fatalf("only %d calls are described", len(all))
	}
	return all
}

// bodies are valid bodies of calls, by id.
var bodies = map[string]any{
	"join": map[string]string{"name": "Ada", "colour": "#000000"}, "await": map[string]string{"knock": "none"},
	"claim": map[string]string{"secret": "none"}, "create": map[string]string{"name": "A", "template": "lobby"},
	"duplicate": map[string]string{"name": "B"}, "settle": map[string]string{"door": "open"},
	"invite": map[string]string{"role": "guest"}, "set-member": map[string]string{"role": "guest"},
	"order": map[string]string{"action": "lower"}, "answer": map[string]bool{"admit": false},
	"take-back": map[string]string{"author": strings.Repeat("1", 16), "since": "2026-01-31T09:30:00Z"},
	"give-pass": map[string]any{"write": true, "name": "Ada"}, "name-version": map[string]string{"name": "First"},
	"upload": map[string]any{"size": 1, "sha256": strings.Repeat("0", 64)},
}

// TestAuthorisationOfTheAPI makes every call with every role, in the own room and in
// another, and compares the answers with the API's description.
func TestAuthorisationOfTheAPI(t *testing.T) {
	h := open(t)
	owner := h.owner()
	target := h.account()
	allowed, denied := 0, 0
	for _, call := range describedCalls(t) {
		shared := owner.makes("Other")
		for _, who := range rank {
			room, elsewhere := owner.makes("Own"), shared
			if who == "server-owner" {
				elsewhere = owner.makes("Other") // it may be deleted afterwards
			}
			for _, other := range []bool{true, false} {
				actor := &caller{h: h}
				if who != "anyone" {
					actor = h.account()
				}
				if role, isRole := worldstate.ParseRole(who); isRole {
					owner.gives(actor, room, role.String())
				} else if who == "server-owner" {
					actor = owner
				}
				at := room
				if other {
					at = elsewhere
				}
				path := fill(call.path, at, target.id())
				status, answer := actor.calls(call.method, path, bodies[call.id])
				want := mayCall(call, who, other)
				if status >= http.StatusInternalServerError {
					t.Errorf("%s by %s: %d %s", call.id, who, status, answer)
				}
				if got := status != http.StatusUnauthorized && !refusedAs(answer, "forbidden"); got != want {
					t.Errorf("%s by %s, other room %v: %d %s; allowed should be %v", call.id, who, other, status, answer, want)
				}
				if want {
					allowed++
				} else {
					denied++
				}
			}
		}
	}
	t.Logf("%d allowed, %d denied", allowed, denied)
}

func fill(path, room, account string) string {
	return strings.NewReplacer("{room}", room, "{account}", account, "{invitation}", strings.Repeat("0", 32), "{ban}", "1", "{number}", "1", "{board}", "1", "{author}", strings.Repeat("0", 16), "{hash}", strings.Repeat("0", 64), "{upload}", "none", "{object}", strings.Repeat("0", 32)).Replace(path)
}

func refusedAs(answer []byte, code string) bool {
	return strings.Contains(string(answer), `"code":"`+code+`"`)
}

// mayCall says by the description alone whether the call is allowed.
func mayCall(call described, who string, other bool) bool {
	if other && who != "anyone" && who != "server-owner" && strings.Contains(call.path, "{room}") {
		who = "guest" // the role that the other room's link gives to any account
	}
	if who == "account" && strings.Contains(call.path, "{room}") {
		who = "guest"
	}
	if call.id == "order" && slices.Index(rank, who) < slices.Index(rank, "host") {
		return false // the order in this test needs host
	}
	return slices.Index(rank, who) >= slices.Index(rank, call.needs)
}

// TestAuthorisationOfOrders tries every order of every role about every role.
func TestAuthorisationOfOrders(t *testing.T) {
	h := open(t)
	owner := h.owner()
	room, elsewhere := owner.makes("Own"), owner.makes("Other")
	actors := map[worldstate.Role]*caller{}
	for role := worldstate.Guest; role <= worldstate.Owner; role++ {
		actors[role] = h.account()
		owner.gives(actors[role], room, role.String())
		actors[role].enters(room, "Actor")
	}
	stranger := h.entersWith(elsewhere, headless.Options{Name: "Elsewhere"})
	for _, action := range []string{"silence", "speak", "lower", "role", "remove", "ban"} {
		for theirs := worldstate.Guest; theirs <= worldstate.Owner; theirs++ {
			account := h.account()
			owner.gives(account, room, theirs.String())
			var target *person
			for mine := worldstate.Guest; mine <= worldstate.Owner; mine++ {
				if target == nil || target.Err() != nil {
					target = account.enters(room, "Target")
				}
				body := map[string]string{"action": action}
				if action == "role" {
					body["role"] = theirs.String() // no change, but still an order
				}
				want := mine >= worldstate.Host && (theirs < mine || mine == worldstate.Owner || action == "lower")
				status, answer := actors[mine].calls("POST", fmt.Sprintf("/rooms/%s/people/%d", room, target.You()), body)
				if got := status == http.StatusNoContent; got != want {
					t.Errorf("%s %s a %s: %d %s; want %v", mine, action, theirs, status, answer, want)
				}
				status, _ = actors[mine].calls("POST", fmt.Sprintf("/rooms/%s/people/%d", elsewhere, stranger.You()), body)
				if status != http.StatusForbidden {
					t.Errorf("%s of one room could %s somebody in another: %d", mine, action, status)
				}
				if want && (action == "remove" || action == "ban") {
					target.isOut("")
					h.liftAll(owner, room)
				}
			}
			target.Close()
		}
	}
	if stranger.Err() != nil {
		t.Errorf("the stranger was sent away: %v", stranger.Err())
	}
	t.Run("nobody gives more than it has", func(t *testing.T) {
		for mine := worldstate.Host; mine <= worldstate.Owner; mine++ {
			for given := worldstate.Guest; given <= worldstate.Owner; given++ {
				status, _ := actors[mine].calls("PUT", "/rooms/"+room+"/members/"+h.account().id(), map[string]string{"role": given.String()})
				invited, _ := actors[mine].calls("POST", "/rooms/"+room+"/invitations", map[string]string{"role": given.String()})
				if want := given <= mine; (status == http.StatusNoContent) != want || (invited == http.StatusCreated) != want {
					t.Errorf("%s gives %s: %d, invites: %d", mine, given, status, invited)
				}
			}
		}
	})
}

// TestAuthorisationOverTheSocket tries each order with each role over the WebSocket,
// which uses the same check.
func TestAuthorisationOverTheSocket(t *testing.T) {
	h := open(t)
	owner := h.owner()
	for action := worldstate.Silencing; action <= worldstate.Answering; action++ {
		room := owner.makes("Own")
		target := h.entersWith(room, headless.Options{Name: "Target"})
		for role := worldstate.Guest; role < worldstate.Host; role++ {
			account := h.account()
			owner.gives(account, room, role.String())
			actor := account.enters(room, "Actor")
			must(t, actor.Order(action, uint32(target.You()), 1))
			actor.isToldNo(wire.CodeModerate, wire.Forbidden)
		}
		if target.Err() != nil {
			t.Errorf("action %d was refused and carried out: %v", action, target.Err())
		}
	}
	room := owner.makes("Own")
	host := owner.enters(room, "Host")
	must(t, host.Order(worldstate.Removing, 9999, 0))
	host.isToldNo(wire.CodeModerate, wire.NoPerson)
	must(t, host.Order(99, 1, 0))
	host.isToldNo(wire.CodeModerate, wire.Forbidden)
}
