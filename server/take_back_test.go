package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// takenBack is the answer to a take back.
type takenBack struct {
	Changed int
	Left    struct{ Gone, Full, Forbidden int }
}

// doers returns who changed what.
func (c *caller) doers(room string) (all []struct {
	Author, Name                    string
	Own                             bool
	Put, Patched, Deleted, Restored int
}) {
	c.h.t.Helper()
	out := struct{ People any }{&all}
	c.does("GET", "/rooms/"+room+"/history/people?since="+time.Now().UTC().Add(-time.Hour).Format(time.RFC3339), nil, &out)
	return all
}

// Eve spoils a room. A host sees who it was and takes everything back; what others have
// changed since stays, and what an owner keeps from hosts.
func TestAHostTakesBackWhatSomebodyDid(t *testing.T) {
	h := open(t)
	owner, host, artist, vandal := h.owner(), h.account(), h.account(), h.account()
	room := owner.makes("Ours")
	owner.gives(host, room, "host")
	ada, eve := artist.enters(room, "Ada"), vandal.enters(room, "Eve")
	began := time.Now().UTC()
	milk, bread, litter := headless.NewID(), headless.NewID(), headless.NewID()
	for id, text := range map[record.ID]string{milk: "milk", bread: "bread"} {
		_, err := ada.Change(soon(t), record.Room, note(id, text))
		must(t, err)
	}
	for range 3 {
		ada.draws(wall)
	}
	eve.sees("Ada's work", func(r *worldstate.Replica) bool { return reads(milk, "milk")(r) && strokes(wall, 3)(r) })
	before := ada.Digest(wall)
	eve.writes(milk, "sour")
	eve.writes(bread, "old")
	eve.sets(bread, record.X, record.OfInt(900))
	_, err := eve.Erase(soon(t), wall, eve.on(wall)...)
	must(t, err)
	eve.draws(wall)
	_, err = eve.Change(soon(t), record.Room, note(litter, "litter"))
	must(t, err)
	_, err = eve.Erase(soon(t), record.Room, milk)
	must(t, err)
	ada.sees("the harm", func(r *worldstate.Replica) bool { return r.Contents.Object(milk) == nil && reads(bread, "old")(r) })
	ada.writes(bread, "fresh bread")

	all := host.doers(room)
	if len(all) != 2 || all[1].Name != "Eve" || all[1].Put != 2 || all[1].Patched != 3 || all[1].Deleted != 4 || all[1].Own {
		t.Fatalf("people: %+v", all)
	}
	artist.isRefused("forbidden", "GET", "/rooms/"+room+"/history/people", nil)
	body := map[string]any{"author": all[1].Author, "since": began.Format(time.RFC3339Nano)}
	artist.isRefused("forbidden", "POST", "/rooms/"+room+"/history/takeback", body)
	host.isRefused("bad_request", "POST", "/rooms/"+room+"/history/takeback", map[string]any{"author": all[1].Author})
	for _, want := range []int{3 + 1 + 1 + 1 + 1, 0} { // strokes, milk, bread, and her stroke and note
		var out takenBack
		host.does("POST", "/rooms/"+room+"/history/takeback", body, &out)
		if out.Changed != want || out.Left != (takenBack{}).Left {
			t.Errorf("%+v; want %d", out, want)
		}
	}
	for _, p := range []*person{ada, eve} {
		p.sees("the room as it was", func(r *worldstate.Replica) bool {
			return reads(milk, "milk")(r) && reads(bread, "fresh bread")(r) && r.Contents.Object(litter) == nil && strokes(wall, 3)(r) &&
				r.Contents.Object(bread).Properties.Number(record.X, -1) == 0
		})
		if p.Digest(wall) != before {
			t.Error("the wall is not as it was")
		}
	}
	if b := vandal.bin(room); len(b.Objects) != 1 || b.Objects[0].By != nil || b.Objects[0].Title != "" {
		t.Errorf("the litter is not in the bin: %+v", b)
	}
	var out historyAnswer
	artist.does("GET", "/rooms/"+room+"/history", nil, &out)
	if out.Entries[0].Author != nil || out.Entries[0].Own {
		t.Errorf("the room itself did the last: %+v", out.Entries[0])
	}
	eve.sets(milk, record.X, record.OfInt(5))
	owner.enters(room, "Owner").sets(milk, record.Edit, record.OfInt(int(worldstate.Owner)))
	var left takenBack
	host.does("POST", "/rooms/"+room+"/history/takeback", body, &left)
	if left.Changed != 0 || left.Left.Forbidden != 1 {
		t.Errorf("what is the owner's: %+v", left)
	}
	if status, _ := owner.calls("POST", fmt.Sprintf("/rooms/%s/history/takeback", room), body); status != http.StatusOK {
		t.Errorf("the owner: %d", status)
	}
	ada.sees("the last harm undone", func(r *worldstate.Replica) bool { return r.Contents.Object(milk).Properties.Number(record.X, -1) == 0 })
}
