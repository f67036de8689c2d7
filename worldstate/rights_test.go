package worldstate_test

import (
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// A live stroke vanishes when its author may not draw any more.
func TestALiveStrokeEndsWithTheRightToDraw(t *testing.T) {
	h := open(t, "lobby")
	guest, _ := h.join(1)
	_, other := h.join(2)
	draw := func(from int) {
		h.send(guest, &worldstate.Draw{Board: wall, Stroke: record.ID{7}, Width: 8, From: from, Points: []record.Point{{X: 1, Y: 1}}})
		h.tick()
	}
	shown := func() []worldstate.Live {
		other.mu.Lock()
		defer other.mu.Unlock()
		return other.frames[len(other.frames)-1].Lives
	}
	if draw(0); len(shown()) != 1 {
		t.Fatal("the live stroke is not shown")
	}
	h.room.SetDoor(func() *worldstate.DoorChanged {
		return &worldstate.DoorChanged{Rights: worldstate.Rights{Drawing: worldstate.Member}}
	})
	if h.tick(); len(shown()) != 1 || len(shown()[0].Points) > 0 {
		t.Error("the live stroke did not end")
	}
	if draw(0); len(shown()) != 0 {
		t.Error("a guest still draws")
	}
}
