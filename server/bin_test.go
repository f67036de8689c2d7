package main

import (
	"fmt"
	"testing"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// binAnswer is a page of the bin.
type binAnswer struct {
	Objects []struct {
		Object, Kind, Title, Name string
		By                        *string
		Own, MayRestore           bool
	}
	Boards []struct {
		Board   string
		Strokes int
	}
	Next *uint64
}

// bin reads the first page of the bin.
func (c *caller) bin(room string) (out binAnswer) {
	c.h.t.Helper()
	c.does("GET", "/rooms/"+room+"/bin", nil, &out)
	return out
}

// mayRestore returns the bin's answer about each object, the last deleted first.
func (b binAnswer) mayRestore() (all []bool) {
	for _, o := range b.Objects {
		all = append(all, o.MayRestore)
	}
	return all
}

// What is deleted stands in the bin, also after a restart, with who may bring it back,
// and comes back from there.
func TestWhatIsDeletedComesBackFromTheBin(t *testing.T) {
	h := open(t)
	owner, artist, guest := h.owner(), h.account(), h.account()
	room := owner.makes("Ours")
	ada, eve := artist.enters(room, "Ada"), guest.enters(room, "Eve")
	hers, his, shared := headless.NewID(), headless.NewID(), headless.NewID()
	_, err := ada.Change(soon(t), record.Room, note(hers, "milk"))
	must(t, err)
	_, err = eve.Change(soon(t), record.Room, note(his, "bread"))
	must(t, err)
	board := note(shared, "")
	board.Kind, board.Properties = record.Board, board.Properties.With(record.Properties{{Name: record.Name, Value: record.OfText("Plan")}, {Name: record.Body}})
	_, err = eve.Change(soon(t), record.Room, board)
	must(t, err)
	ada.sees("the board", func(r *worldstate.Replica) bool { return r.Contents.Set(shared) != nil })
	ada.draws(shared)
	ada.draws(wall)
	eve.sees("Ada's strokes", func(r *worldstate.Replica) bool { return strokes(shared, 1)(r) && strokes(wall, 1)(r) })
	_, err = eve.Erase(soon(t), wall, eve.on(wall)...)
	must(t, err)
	for _, id := range []record.ID{hers, his, shared} {
		_, err = eve.Erase(soon(t), record.Room, id)
		must(t, err)
	}
	h.account().isRefused("not_inside", "GET", "/rooms/"+room+"/bin", nil)
	b := guest.bin(room)
	if len(b.Objects) != 3 || fmt.Sprint(b.mayRestore()) != "[true true true]" || b.Objects[0].Title != "Plan" || b.Objects[0].Kind != "board" || !b.Objects[0].Own || b.Objects[0].Name != "Eve" {
		t.Errorf("everybody may erase: %+v", b)
	}
	if len(b.Boards) != 1 || b.Boards[0].Strokes != 1 || b.Boards[0].Board != fmt.Sprintf("%x", wall) {
		t.Errorf("boards: %+v", b.Boards)
	}
	owner.does("PATCH", "/rooms/"+room, map[string]string{"erasing": "host"}, nil)
	h.restarts()
	eve.comesBack()
	ada.comesBack()
	if b = guest.bin(room); fmt.Sprint(b.mayRestore()) != "[false true false]" { // the board holds what Ada drew
		t.Errorf("only hosts may erase, for Eve: %v", b.mayRestore())
	}
	if b = artist.bin(room); fmt.Sprint(b.mayRestore()) != "[false false false]" || b.Objects[0].Own {
		t.Errorf("for Ada: %v", b.mayRestore())
	}
	if b = owner.bin(room); fmt.Sprint(b.mayRestore()) != "[true true true]" {
		t.Errorf("for the owner: %v", b.mayRestore())
	}
	_, err = eve.Restore(soon(t), record.Room, his)
	must(t, err)
	if b = guest.bin(room); len(b.Objects) != 2 {
		t.Errorf("after a restore: %+v", b)
	}
	host := owner.enters(room, "Host")
	_, err = host.Restore(soon(t), record.Room, shared)
	must(t, err)
	ada.sees("the board with the stroke", strokes(shared, 1))
}
