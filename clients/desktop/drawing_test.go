//go:build desktop

package main

import (
	"fmt"
	"math"
	"testing"

	"stoa/avatar"
	"stoa/clients/desktop/motion"
	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// atTheBoard opens the window of a person who stands before the board, in first-person
// view. It returns another participant, and the board.
func atTheBoard(t *testing.T) (watcher *headless.Client, place motion.Board) {
	t.Helper()
	watcher = come(t, headless.Options{Name: "Watcher"})
	d := open(t, nil, "--name=Painter", "--first", "--at=-6.9,-2.9,90")
	t.Cleanup(func() { d.end(t) })
	number := somebody(t, watcher, "Painter")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, -6.9, -2.9, 0.1) })
	answers(t, watcher, number)
	return watcher, theBoard(watcher)
}

// awaitStrokes waits until are reports true about the strokes of a board after the
// first after.
func awaitStrokes(t *testing.T, c *headless.Client, board record.ID, after int, are func([]*record.Record) bool) (strokes []*record.Record) {
	t.Helper()
	err := c.Await(within(t), func(r *worldstate.Replica) bool {
		strokes = r.Contents.Set(board).Records()[after:]
		return are(strokes)
	})
	if err != nil {
		t.Fatalf("%v; %d strokes", err, len(strokes))
	}
	return strokes
}

func strokesOn(c *headless.Client, board record.ID) (count int) {
	c.Read(func(r *worldstate.Replica) { count = r.Contents.Set(board).Len() })
	return count
}

func TestAnotherButtonWhileDrawingChangesNothing(t *testing.T) {
	watcher, place := atTheBoard(t)
	before := strokesOn(watcher, place.ID)
	e := eyeAt(-6.9, -2.9, math.Pi/2)
	at := func(x float64) []string {
		px, py := e.pixel(t, place.Place(x, 3300))
		return []string{"mousemove", fmt.Sprint(px), fmt.Sprint(py), "sleep", "0.1"}
	}
	does := append(at(3000), "mousedown", "1")
	does = append(does, at(3500)...)
	does = append(does, "mousedown", "3", "sleep", "0.1", "mouseup", "3", "sleep", "0.1")
	does = append(append(does, at(4500)...), "mouseup", "1")
	hands(t, does...)
	drawn := awaitStrokes(t, watcher, place.ID, before, func(s []*record.Record) bool { return len(s) > 0 })
	points, err := record.DecodePoints(nil, drawn[0].Line().Points)
	if err != nil || len(points) < 3 || math.Abs(float64(points[len(points)-1].X)-4500) > 60 {
		t.Errorf("the stroke is %v, %v", points, err)
	}
	err = watcher.Await(within(t), func(r *worldstate.Replica) bool { return len(r.Lives) == 0 })
	if err != nil {
		t.Error("an unfinished stroke is left to everybody")
	}
}

func TestZTakesBackTheStrokeThatWasDrawnLast(t *testing.T) {
	watcher, place := atTheBoard(t)
	before := strokesOn(watcher, place.ID)
	var sequence uint64
	watcher.Read(func(r *worldstate.Replica) { sequence = r.Contents.Sequence })
	stroke := func(y string) []string {
		return []string{"mousemove", "500", y, "sleep", "0.15", "mousedown", "1", "mousemove", "600", y, "sleep", "0.15", "mousemove", "700", y, "sleep", "0.15", "mouseup", "1"}
	}
	does := append([]string{"key", "e", "sleep", "1"}, stroke("300")...)
	does = append(append(does, stroke("420")...), "key", "z") // at once, before the server has answered
	hands(t, append(does, stroke("420")...)...)
	if err := watcher.Await(within(t), func(r *worldstate.Replica) bool { return r.Contents.Sequence == sequence+4 }); err != nil {
		t.Fatal(err)
	}
	left := awaitStrokes(t, watcher, place.ID, before, func(s []*record.Record) bool { return len(s) == 2 })
	first, err := record.DecodePoints(nil, left[0].Line().Points)
	again, err2 := record.DecodePoints(nil, left[1].Line().Points)
	if err != nil || err2 != nil || first[0].Y >= again[0].Y {
		t.Errorf("the upper stroke was taken back, not the lower: left are %v, %v", first, again)
	}
}

func TestASeatTwoMetresAwayIsSatOnAndKept(t *testing.T) {
	watcher := come(t, headless.Options{Name: "Watcher"})
	d := open(t, nil, "--name=Sitter", "--at=2.2,-1.6,0")
	defer d.end(t)
	number := somebody(t, watcher, "Sitter")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, 2.2, -1.6, 0.1) })
	answers(t, watcher, number)
	var epoch uint8
	watcher.Read(func(r *worldstate.Replica) { b, _ := r.Body(number); epoch = b.Epoch })
	hands(t, "keydown", "s", "sleep", "0.1", "keyup", "s", "key", "f") // in the middle of a step
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return b.Flags&avatar.Sitting != 0 })
	hands(t, "key", "2")
	if err := watcher.Await(within(t), func(r *worldstate.Replica) bool { return r.Reactions[number] == 2 }); err != nil {
		t.Error(err)
	}
	watcher.Read(func(r *worldstate.Replica) {
		if b, _ := r.Body(number); b.Epoch != epoch || b.Flags&avatar.Sitting == 0 {
			t.Errorf("the server took the seat back: %+v", b)
		}
	})
}
