package main

import (
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
