package worldstate_test

import (
	"errors"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

var chair = record.ID{9}

// withChair opens a room in which the first participant has put a seat.
func withChair(t *testing.T) (h *house, ada uint16, adaSees *recordingViewer) {
	h = open(t, "lobby")
	h.disk.prompt = true
	ada, adaSees = h.join(1)
	at := func(name string) record.Property { return record.Property{Name: name, Value: record.OfInt(0)} }
	h.send(ada, &worldstate.Operation{ClientSequence: 1, Changes: []record.Change{{Verb: record.Put, ID: chair, Kind: record.Seat,
		Properties: record.Of(at(record.X), at(record.Y), at(record.Z))}}})
	return h, ada, adaSees
}

// to is a hold of the chair on its way.
func to(x int) *worldstate.Hold {
	return &worldstate.Hold{Object: chair, Properties: record.Properties{{Name: record.X, Value: record.OfInt(x)}}}
}

// holds reports what a viewer sees a participant hold: its x, or false.
func holds(t *testing.T, e *recordingViewer, number uint16) (x int64, held bool) {
	t.Helper()
	h, held := replay(t, e).Held[number]
	return h.Properties.Number(record.X, -1), held && h.Object == chair
}

func TestOthersSeeWhatSomebodyHoldsUntilItLetsGo(t *testing.T) {
	h, ada, adaSees := withChair(t)
	_, bobSees := h.join(2)
	for x := range 5 {
		h.send(ada, to(x))
	}
	h.tick()
	if x, held := holds(t, bobSees, ada); !held || x != 4 {
		t.Errorf("at %d, held %v", x, held)
	}
	_, lateSees := h.join(3)
	before := len(bobSees.frames[len(bobSees.frames)-1].Held)
	h.tick()
	if x, held := holds(t, lateSees, ada); !held || x != 4 {
		t.Errorf("a newcomer sees it at %d, held %v", x, held)
	}
	if now := len(bobSees.frames[len(bobSees.frames)-1].Held); before != 1 || now != 0 {
		t.Errorf("frames with %d, then %d held objects", before, now)
	}
	if _, held := holds(t, adaSees, ada); held {
		t.Error("the holder was told of itself")
	}
	h.send(ada, &worldstate.Hold{})
	h.tick()
	for _, e := range []*recordingViewer{bobSees, lateSees} {
		if _, held := holds(t, e, ada); held {
			t.Error("still held")
		}
	}
}

func TestAHoldEnds(t *testing.T) {
	for what, end := range map[string]func(h *house, ada uint16){
		"when nothing is said of it for 3 s": func(h *house, ada uint16) { h.pass(worldstate.HoldTime + time.Millisecond) },
		"when the object is deleted": func(h *house, ada uint16) {
			h.send(ada, &worldstate.Operation{ClientSequence: 2, Changes: record.Each(record.Delete, chair)})
		},
		"when its holder reaches for what is not there": func(h *house, ada uint16) { h.send(ada, &worldstate.Hold{Object: record.ID{8}}) },
	} {
		t.Run(what, func(t *testing.T) {
			h, ada, _ := withChair(t)
			bob, bobSees := h.join(2)
			h.send(ada, to(1))
			h.tick()
			h.pass(worldstate.HoldTime - time.Millisecond - 50*time.Millisecond)
			if _, held := holds(t, bobSees, ada); !held {
				t.Fatal("not held")
			}
			end(h, ada)
			h.tick()
			h.tick()
			if _, held := holds(t, bobSees, ada); held {
				t.Error("still held")
			}
			if h.send(bob, to(2)); last[*worldstate.NotHeld](bobSees) != nil && what != "when the object is deleted" {
				t.Error("nobody else can hold it")
			}
		})
	}
}

func TestWhoLeavesHoldsNothing(t *testing.T) {
	h, ada, _ := withChair(t)
	bob, bobSees := h.join(2)
	h.send(ada, to(1))
	h.tick()
	r := replay(t, bobSees)
	if err := r.Apply(&worldstate.Left{Participant: ada}); err != nil || len(r.Held) != 0 {
		t.Errorf("%+v, %v", r.Held, err)
	}
	h.send(ada, &worldstate.Leave{})
	h.send(bob, to(2))
	if e := last[*worldstate.NotHeld](bobSees); e != nil {
		t.Errorf("nobody else can hold it: %v", e.Err)
	}
}

func TestWhoMayHold(t *testing.T) {
	h, ada, _ := withChair(t)
	bob, bobSees := h.join(2)
	refused := func(c *worldstate.Hold, want error) {
		t.Helper()
		h.send(bob, c)
		h.tick()
		if e := last[*worldstate.NotHeld](bobSees); e == nil || !errors.Is(e.Err, want) {
			t.Errorf("%+v, want %v", e, want)
		}
	}
	h.send(ada, to(1))
	refused(to(2), worldstate.ErrHeld)
	h.send(ada, &worldstate.Hold{})
	refused(&worldstate.Hold{Object: record.ID{8}}, worldstate.ErrNoObject)
	refused(to(1<<40), record.ErrBadRecord)
	for _, name := range []string{record.Name, record.File, record.Locked, record.View, "later"} {
		refused(&worldstate.Hold{Object: chair, Properties: record.Properties{{Name: name, Value: record.OfInt(1)}}}, record.ErrBadRecord)
	}
	refused(&worldstate.Hold{Object: chair, Properties: record.Properties{{Name: "later", Value: record.OfText(string(make([]byte, 2000)))}}}, record.ErrTooLarge)
	h.send(ada, &worldstate.Operation{ClientSequence: 2, Changes: []record.Change{{Verb: record.Patch, ID: chair, Properties: record.Properties{{Name: record.Locked, Value: record.OfBool(true)}}}}})
	refused(to(2), record.ErrLocked)
	refused(&worldstate.Hold{Object: wall, Properties: to(2).Properties}, record.ErrNotYours) // of the scene: for hosts
	if _, held := holds(t, bobSees, bob); held {
		t.Error("held")
	}
}

// A patch of somebody else ends no hold, and a hold is no obstacle to it: the last writer
// wins.
func TestAPatchOfAHeldObjectIsTaken(t *testing.T) {
	h, ada, adaSees := withChair(t)
	bob, bobSees := h.join(2)
	h.send(ada, to(1))
	h.send(bob, &worldstate.Operation{ClientSequence: 1, Changes: []record.Change{{Verb: record.Patch, ID: chair, Properties: to(7).Properties}}})
	h.tick()
	if e := last[*worldstate.Refused](bobSees); e != nil {
		t.Errorf("%v", e.Err)
	}
	if x, held := holds(t, bobSees, ada); !held || x != 1 {
		t.Errorf("at %d, held %v", x, held)
	}
	if o := replay(t, adaSees).Contents.Object(chair); o.Properties.Number(record.X, -1) != 7 {
		t.Errorf("%+v", o)
	}
}

// Who holds too fast is told so and holds nothing, as after every refusal.
func TestWhoHoldsTooFastHoldsNothing(t *testing.T) {
	h, ada, adaSees := withChair(t)
	_, bobSees := h.join(2)
	h.send(ada, to(0))
	h.tick()
	if _, held := holds(t, bobSees, ada); !held {
		t.Fatal("not held")
	}
	for n := 1; n < 5000 && last[*worldstate.NotHeld](adaSees) == nil; n++ {
		h.send(ada, to(n))
	}
	h.tick()
	if e := last[*worldstate.NotHeld](adaSees); e == nil || !errors.Is(e.Err, worldstate.ErrTooFast) {
		t.Fatalf("%+v", e)
	}
	if _, held := holds(t, bobSees, ada); held {
		t.Error("still held")
	}
}
