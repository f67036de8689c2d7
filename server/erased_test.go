package main

import (
	"errors"
	"fmt"
	"testing"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// isRefusedAs compares the error of an operation with a code.
func isRefusedAs(t *testing.T, what string, err error, want wire.Reason) {
	t.Helper()
	var refused *headless.RefusedError
	if !errors.As(err, &refused) || refused.Reason != want {
		t.Errorf("%s: %v; want %s", what, err, want)
	}
}

// on returns the ids of the strokes on a board.
func (p *person) on(board record.ID) (ids []record.ID) {
	p.Read(func(r *worldstate.Replica) {
		for _, s := range r.Contents.Set(board).Records() {
			ids = append(ids, s.ID)
		}
	})
	return ids
}

// A guest erases a board and leaves, and the server restarts. A host learns who it was,
// and restores everything for everybody.
func TestAHostBringsBackWhatAGuestWiped(t *testing.T) {
	h := open(t)
	owner, artist, vandal := h.owner(), h.account(), h.account()
	room := owner.makes("Ours")
	ada, eve := artist.enters(room, "Ada"), vandal.enters(room, "Eve")
	wall := ada.board()
	const many = 90
	for range many {
		ada.draws(wall)
	}
	_, err := ada.Undo(soon(t))
	must(t, err)
	eve.sees("what Ada drew", strokes(wall, many-1))
	before := ada.Digest(wall)
	_, err = eve.Erase(soon(t), wall, eve.on(wall)...)
	must(t, err)
	must(t, eve.Leave(soon(t)))
	ada.sees("an empty board", strokes(wall, 0))
	h.restarts()

	var listed struct {
		Erased []struct {
			Parent       record.ID
			Author, Name string
			Records      int
		}
	}
	owner.does("GET", "/rooms/"+room+"/erased", nil, &listed)
	if len(listed.Erased) != 2 || listed.Erased[0].Name != "Eve" || listed.Erased[0].Records != many-1 || listed.Erased[0].Parent != wall {
		t.Fatalf("erased: %+v", listed)
	}
	artist.isRefused("forbidden", "GET", "/rooms/"+room+"/erased", nil)
	path := fmt.Sprintf("/rooms/%s/erased/%x/%s", room, wall, listed.Erased[0].Author)
	artist.isRefused("forbidden", "POST", path, nil)
	for _, want := range []int{many - 1, 0} { // the second time there is nothing to do
		var out struct{ Back, Left int }
		owner.does("POST", path, nil, &out)
		if out.Back != want || out.Left != 0 {
			t.Errorf("%+v; want %d back", out, want)
		}
	}
	late := owner.enters(room, "Host")
	for _, p := range []*person{ada, late} {
		p.sees("all that was wiped", strokes(wall, many-1))
		if p.Digest(wall) != before {
			t.Errorf("%s sees another board than before", p.name)
		}
	}
	ada.draws(wall)
}

func TestHostsChooseWhoMayErase(t *testing.T) {
	h := open(t)
	owner, host, member, guest := h.owner(), h.account(), h.account(), h.account()
	room := owner.makes("Ours")
	owner.gives(host, room, "host")
	owner.gives(member, room, "member")
	ada, bob, eve := host.enters(room, "Ada"), member.enters(room, "Bob"), guest.enters(room, "Eve")
	wall := ada.board()
	for range 3 {
		ada.draws(wall)
	}
	eve.draws(wall)
	ada.sees("all strokes", strokes(wall, 4))
	all := ada.on(wall)
	host.isRefused("bad_request", "PATCH", "/rooms/"+room, map[string]string{"erasing": "nobody"})
	member.isRefused("forbidden", "PATCH", "/rooms/"+room, map[string]string{"erasing": "guest"})
	host.does("PATCH", "/rooms/"+room, map[string]string{"erasing": "member"}, nil)
	eve.sees("who may erase", func(r *worldstate.Replica) bool { return r.Erasing == worldstate.Member })

	_, err := eve.Erase(soon(t), wall, all...)
	isRefusedAs(t, "a guest erases everything", err, wire.Forbidden)
	_, err = bob.Erase(soon(t), wall, all[0])
	must(t, err)
	_, err = eve.Restore(soon(t), wall, all[0])
	isRefusedAs(t, "a guest brings back what a member erased", err, wire.Forbidden)
	must(t, eve.Leave(soon(t)))
	again := guest.enters(room, "Somebody else") // the same account
	_, err = again.Erase(soon(t), wall, all[3])
	must(t, err)
	ada.sees("two strokes", strokes(wall, 2))

	h.restarts()
	again.comesBack()
	again.sees("who may erase, still", func(r *worldstate.Replica) bool { return r.Erasing == worldstate.Member })
	_, err = again.Erase(soon(t), wall, all[1])
	isRefusedAs(t, "a guest erases after a restart", err, wire.Forbidden)
	host.does("PATCH", "/rooms/"+room, map[string]string{"erasing": "guest"}, nil)
	_, err = again.Erase(soon(t), wall, all[1])
	must(t, err)
}
