package main

import (
	"fmt"
	"strings"
	"testing"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Hosts say from which role on people draw, and put objects and bring files. It holds at
// once and after a restart.
func TestHostsChooseWhoMayDrawAndCreate(t *testing.T) {
	h := open(t)
	owner, host, member, guest := h.owner(), h.account(), h.account(), h.account()
	room := owner.makes("Ours")
	owner.gives(host, room, "host")
	owner.gives(member, room, "member")
	ada, bob, eve := host.enters(room, "Ada"), member.enters(room, "Bob"), guest.enters(room, "Eve")
	file := map[string]any{"size": 10, "sha256": strings.Repeat("a", 64)}
	id := headless.NewID()
	_, err := eve.Change(soon(t), record.Room, note(id, "early"))
	must(t, err)
	eve.draws(wall)
	guest.does("POST", "/rooms/"+room+"/files", file, nil)
	host.isRefused("bad_request", "PATCH", "/rooms/"+room, map[string]string{"drawing": "owner"})
	guest.isRefused("forbidden", "PATCH", "/rooms/"+room, map[string]string{"creating": "guest"})
	var changed struct{ Erasing, Drawing, Creating string }
	host.does("PATCH", "/rooms/"+room, map[string]string{"drawing": "member", "creating": "member"}, &changed)
	if changed.Erasing != "guest" || changed.Drawing != "member" || changed.Creating != "member" {
		t.Errorf("%+v", changed)
	}
	isSo := func() {
		t.Helper()
		eve.sees("who may do what", func(r *worldstate.Replica) bool {
			return r.Rights == worldstate.Rights{Drawing: worldstate.Member, Creating: worldstate.Member}
		})
		_, err := eve.Draw(soon(t), wall, []record.Point{{X: 1, Y: 1}})
		isRefusedAs(t, "a guest draws", err, wire.Forbidden)
		_, err = eve.Erase(soon(t), wall, eve.on(wall)[0])
		isRefusedAs(t, "a guest erases its stroke", err, wire.Forbidden)
		_, err = eve.Change(soon(t), record.Room, note(headless.NewID(), "late"))
		isRefusedAs(t, "a guest puts a note", err, wire.Forbidden)
		guest.isRefused("forbidden", "POST", "/rooms/"+room+"/files", file)
		eve.writes(id, "what was put can be changed")
		eve.writes(id, "early")
	}
	isSo()
	bob.draws(wall)
	_, err = bob.Change(soon(t), record.Room, note(headless.NewID(), "by a member"))
	must(t, err)
	member.does("POST", "/rooms/"+room+"/files", file, nil)
	h.restarts()
	eve.comesBack()
	isSo()
	ada.comesBack()
	host.does("PATCH", "/rooms/"+room, map[string]string{"drawing": "guest"}, nil)
	eve.sees("that everybody may draw", func(r *worldstate.Replica) bool { return r.Drawing == worldstate.Guest })
	eve.draws(wall)
}

// A host makes a guest's board the host's alone: to draw on, and to change. Its author can
// do nothing about it.
func TestAHostMakesAnObjectItsOwnAlone(t *testing.T) {
	h := open(t)
	owner, guest := h.owner(), h.account()
	room := owner.makes("Ours")
	ada, eve := owner.enters(room, "Ada"), guest.enters(room, "Eve")
	id := headless.NewID()
	board := note(id, "")
	board.Kind, board.Properties = record.Board, board.Properties.With(record.Properties{{Name: record.Body}})
	_, err := eve.Change(soon(t), record.Room, board)
	must(t, err)
	eve.draws(id)
	ada.sees("the board", strokes(id, 1))
	host := record.OfInt(int(worldstate.Host))

	ada.sets(id, record.Draw, host)
	_, err = eve.Draw(soon(t), id, []record.Point{{X: 1, Y: 1}})
	isRefusedAs(t, "a guest draws where only hosts may", err, wire.Forbidden)
	must(t, eve.Live(id, headless.NewID(), record.Line{Width: 8, Points: []byte{2, 2}}, 0))
	ada.seesTicks(3)
	ada.Read(func(r *worldstate.Replica) {
		if len(r.Lives) > 0 {
			t.Error("a guest's live stroke is shown")
		}
	})
	ada.draws(id)
	for what, change := range map[string]record.Change{
		"move":                    {Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.X, Value: record.OfInt(9)}}},
		"open the board":          {Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.Draw, Value: record.OfInt(0)}}},
		"take away the right":     {Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.Draw}}},
		"delete the guest's own":  {Verb: record.Delete, ID: id},
		"give itself the deletes": {Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.Own, Value: record.OfInt(0)}}},
	} {
		_, err = eve.Change(soon(t), record.Room, change)
		isRefusedAs(t, what, err, wire.Forbidden)
	}
	_, err = ada.Change(soon(t), record.Room, record.Change{Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.Draw}, {Name: record.Own, Value: host}}})
	must(t, err)
	eve.sees("that it may draw again", func(r *worldstate.Replica) bool { return r.Contents.Object(id).Properties.Get(record.Own) == host })
	eve.draws(id)
	eve.sets(id, record.X, record.OfInt(9))
	_, err = eve.Change(soon(t), record.Room, record.Change{Verb: record.Delete, ID: id})
	isRefusedAs(t, "delete what only hosts may delete", err, wire.Forbidden)
}

// What only members see is nowhere for guests: not in the room, nor in its history, its bin
// or a search. It comes and goes with the role.
func TestWhatOnlyMembersSeeIsNowhereForGuests(t *testing.T) {
	h := open(t)
	owner, account := h.owner(), h.account()
	room := owner.makes("Ours")
	ada, eve := owner.enters(room, "Ada"), account.enters(room, "Eve")
	secret := note(headless.NewID(), "the secret budget")
	secret.Properties = secret.Properties.With(record.Properties{{Name: record.View, Value: record.OfInt(int(worldstate.Member))}})
	gone, open := secret, note(headless.NewID(), "an open note")
	gone.ID = headless.NewID()
	for _, put := range []record.Change{secret, gone, open} {
		_, err := ada.Change(soon(t), record.Room, put)
		must(t, err)
	}
	written := ada.writes(secret.ID, "the secret budget of 2027")
	_, err := ada.Erase(soon(t), record.Room, gone.ID)
	must(t, err)
	eve.sees("the open note", reads(open.ID, "an open note"))
	calls := []string{"history", "bin", "search?q=secret", "search?q=budget"}
	looks := func(sees bool) {
		t.Helper()
		for _, call := range calls {
			_, answer := account.calls("GET", "/rooms/"+room+"/"+call, nil)
			for _, id := range []record.ID{secret.ID, gone.ID} {
				text := fmt.Sprintf("%x", id)
				if found := strings.Contains(string(answer), text); found && !sees {
					t.Errorf("%s shows %s", call, answer)
				}
			}
			if strings.Contains(string(answer), "budget") && !sees || sees && call != "bin" && !strings.Contains(string(answer), "budget") {
				t.Errorf("sees %v: %s shows %s", sees, call, answer)
			}
		}
		there := false
		eve.Read(func(r *worldstate.Replica) { there = r.Contents.Object(secret.ID) != nil })
		if there != sees {
			t.Errorf("Eve has the note: %v", there)
		}
	}
	looks(false)
	state := fmt.Sprintf("/rooms/%s/history?object=%x&at=%d", room, secret.ID, written)
	account.isRefused("not_found", "GET", state, nil)
	_, err = eve.Change(soon(t), record.Room, record.Change{Verb: record.Patch, ID: secret.ID, Properties: record.Properties{{Name: record.View, Value: record.OfInt(0)}}})
	isRefusedAs(t, "a guest uncovers the note", err, wire.Forbidden)

	owner.gives(account, room, "member")
	eve.sees("the secret note", reads(secret.ID, "the secret budget of 2027"))
	looks(true)
	account.does("GET", state, nil, &struct{}{})
	owner.gives(account, room, "guest")
	eve.sees("no secret note", func(r *worldstate.Replica) bool { return r.Complete() && r.Contents.Object(secret.ID) == nil })
	looks(false)
	ada.sets(secret.ID, record.View, record.OfInt(0))
	eve.sees("the note that is no secret any more", reads(secret.ID, "the secret budget of 2027"))
	ada.sets(secret.ID, record.View, record.OfInt(1))
	eve.sees("no note", func(r *worldstate.Replica) bool { return r.Contents.Object(secret.ID) == nil })
	h.restarts()
	eve.comesBack()
	looks(false)
}
