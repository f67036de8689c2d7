package worldstate_test

import (
	"errors"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

func TestAFullQueueRefusesTheNewAloneAndKeepsTheRest(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	h.send(ada, stroke(1, 1))
	h.send(ada, stroke(2, 2))
	h.disk.full = true
	h.send(ada, stroke(3, 3))
	if r := last[*worldstate.Refused](sees); r == nil || r.ClientSequence != 3 || !errors.Is(r.Err, worldstate.ErrBusy) {
		t.Fatalf("got %+v", r)
	}
	h.disk.full = false
	h.disk.keep(nil)
	h.wait("the two before", func() bool { return count[*worldstate.Acknowledged](sees) == 2 })
	h.send(ada, stroke(4, 3)) // the refused one again
	h.disk.keep(nil)
	h.wait("the third", func() bool { return count[*worldstate.Result](sees) == 3 })
	if count[*worldstate.Refused](sees) != 1 || count[*worldstate.ContentsReset](sees) != 0 {
		t.Errorf("%d refused, %d resets", count[*worldstate.Refused](sees), count[*worldstate.ContentsReset](sees))
	}
}

func TestWhatWasKeptInSpiteOfAFailureIsAcknowledged(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	h.send(ada, stroke(1, 1))
	h.send(ada, stroke(2, 2))
	h.disk.mu.Lock()
	h.disk.kept.Apply(h.disk.queue[0].result) // on disk, although its commit seemed to fail
	h.disk.mu.Unlock()
	queue := h.disk.queue
	h.disk.queue = nil
	for _, k := range queue {
		k.done(errors.New("I/O error"))
	}
	h.settle()
	h.send(ada, stroke(1, 1)) // sent again by a client that came back meanwhile
	if n := count[*worldstate.Refused](sees); n != 0 {
		t.Fatalf("%d refused before anybody knows what is on disk", n)
	}
	h.disk.recover()
	h.wait("the answers", func() bool { return count[*worldstate.Refused](sees) == 1 })
	ack, refused := last[*worldstate.Acknowledged](sees), last[*worldstate.Refused](sees)
	if ack == nil || ack.ClientSequence != 1 || refused.ClientSequence != 2 {
		t.Errorf("acknowledged %+v, refused %+v", ack, refused)
	}
	if r := replay(t, sees); r.Contents.Set(wall).Len() != 1 || count[*worldstate.ContentsReset](sees) != 0 {
		t.Errorf("%d strokes on the board", r.Contents.Set(wall).Len())
	}
}

func TestADiskThatHasSomethingElseIsShownAnew(t *testing.T) {
	for name, other := range map[string]func(*worldstate.Contents){
		"less": func(c *worldstate.Contents) { c.Sets[wall], c.Sequence = record.New(wall), 0 },
		"other ink": func(c *worldstate.Contents) {
			r := *c.Set(wall).Get(record.ID{1})
			r.Properties = r.Properties.With(record.Properties{{Name: record.Colour, Value: record.OfInt(7)}})
			c.Sets[wall] = record.New(wall)
			c.Sets[wall].Add(&r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, "lobby")
			ada, adaSees := h.join(1)
			bob, bobSees := h.join(2)
			h.send(ada, stroke(1, 1))
			h.disk.keep(nil)
			h.wait("the stroke", func() bool { return count[*worldstate.Result](bobSees) == 1 })
			h.send(ada, stroke(2, 2))
			h.disk.keep(errors.New("I/O error"))
			h.settle()
			other(h.disk.kept)
			h.disk.recover()
			h.wait("the reset", func() bool { return count[*worldstate.ContentsReset](bobSees) == 1 })
			h.feed(bob, bobSees)
			if n := count[*worldstate.Refused](adaSees); n != 1 {
				t.Errorf("%d refused", n)
			}
			if r := replay(t, bobSees); !r.Complete() || !r.Contents.Equal(h.disk.kept) {
				t.Errorf("bob's board is not the disk's")
			}
		})
	}
}

// A full disk stays full for a while: the room does not try again for each stroke.
func TestAJournalThatFailsIsLeftAloneForAWhile(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	sequence, tried := uint64(0), 0
	try := func() bool { // reports whether the disk was used
		sequence++
		h.send(ada, stroke(sequence, byte(sequence)))
		if len(h.disk.queue) == 0 {
			return false
		}
		tried++
		h.disk.keep(errors.New("disk full"))
		h.settle()
		h.disk.recover()
		h.settle()
		return true
	}
	h.tick()
	for _, rest := range []time.Duration{500, 1000, 2000, 4000, 8000, 10000, 10000} {
		if !try() {
			t.Fatalf("not tried before a rest of %d ms", rest)
		}
		h.pass(rest*time.Millisecond - 10*time.Millisecond)
		for range 3 {
			if try() {
				t.Fatalf("tried again within %d ms", rest)
			}
		}
		h.pass(20 * time.Millisecond)
	}
	if n := count[*worldstate.Refused](sees); n != int(sequence) {
		t.Errorf("%d of %d were refused", n, sequence)
	}
	sequence++
	h.send(ada, stroke(sequence, byte(sequence)))
	h.disk.keep(nil)
	h.wait("the stroke", func() bool { return count[*worldstate.Acknowledged](sees) == 1 })
	if tried = 0; !try() {
		t.Fatal("not tried")
	}
	h.pass(510 * time.Millisecond)
	if !try() {
		t.Error("what had failed long ago counted")
	}
}

func TestAnUnfinishedStrokeStaysUntilTheFinishedOneIsTold(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	_, bobSees := h.join(2)
	points := []record.Point{{X: 1, Y: 1}, {X: 2, Y: 2}}
	h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{7}, Width: 8, Points: points})
	h.tick()
	h.send(ada, stroke(1, 7))
	h.tick()
	if lives := bobSees.frames[len(bobSees.frames)-1].Lives; len(lives) != 0 {
		t.Errorf("before the disk had it bob was shown %+v", lives)
	}
	h.disk.keep(nil)
	h.wait("the result", func() bool { return count[*worldstate.Result](bobSees) == 1 })
	h.tick()
	if lives := bobSees.frames[len(bobSees.frames)-1].Lives; len(lives) != 1 || len(lives[0].Points) != 0 {
		t.Errorf("after it bob was shown %+v", lives)
	}
}

func TestAStrokeBegunAnewIsShownAnew(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	_, bobSees := h.join(2)
	draw := func(from int, xs ...uint16) {
		var points []record.Point
		for _, x := range xs {
			points = append(points, record.Point{X: x})
		}
		h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{5}, Width: 8, From: from, Points: points})
	}
	draw(0, 1, 2, 3)
	h.tick()
	draw(0, 7, 8, 9, 10)
	h.tick()
	draw(2, 11, 12)
	h.tick()
	for i, want := range [][]uint16{{1, 2, 3}, {7, 8, 9, 10}, {7, 8, 11, 12}} {
		live := bobSees.frames[len(bobSees.frames)-3+i].Lives[0]
		var got []uint16
		for _, p := range live.Points {
			got = append(got, p.X)
		}
		if live.From != 0 || len(got) != len(want) || got[0] != want[0] || got[2] != want[2] {
			t.Errorf("tick %d: from %d, %v; want %v whole", i, live.From, got, want)
		}
	}
}

func TestANumberJustLeftIsNotTakenByAResume(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	h.send(ada, &worldstate.Leave{})
	if n, _ := h.join(9, resume(ada)); n == ada {
		t.Error("the number of a voice that is being taken down was given again")
	}
}

func TestOnlyThoseWhoWereThereComeBackAfterARestart(t *testing.T) {
	h := open(t, "lobby")
	enter := func(client byte) error {
		_, err := h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{client}, Viewer: &recordingViewer{}, Resume: true})
		return err
	}
	if err := enter(8); !errors.Is(err, worldstate.ErrNotHere) {
		t.Errorf("somebody who was not there: %v", err)
	}
	n, _ := h.join(9, resume(7))
	h.send(n, &worldstate.Expel{Err: worldstate.ErrRemoved})
	if err := enter(9); !errors.Is(err, worldstate.ErrNotHere) {
		t.Errorf("somebody who was removed since: %v", err)
	}
}

func TestCloseIfEmpty(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	if h.room.CloseIfEmpty(t.Context()) {
		t.Fatal("closed over somebody's head")
	}
	h.send(ada, &worldstate.Leave{})
	if !h.room.CloseIfEmpty(t.Context()) {
		t.Error("an empty room stayed open")
	}
	<-h.room.Done()
	if h.room.Failure() != nil {
		t.Error(h.room.Failure())
	}
}

func TestPeopleAtRestCostNoFramesOfTheirOwn(t *testing.T) {
	h := open(t, "lobby")
	for n := range byte(3) {
		h.join(n + 1)
	}
	h.tick()
	_, sees := h.join(9, func(a *worldstate.Arrival) {
		where := avatar.At([3]float64{1, 0, 1}, 0, 0)
		a.Place = &where
	})
	for range 12 {
		h.tick()
	}
	for _, f := range sees.frames[7:] {
		if len(f.Gains) != 0 || f.Hearers != nil || len(f.Lives) != 0 {
			t.Fatalf("nothing changed, but the frame carries %+v", f)
		}
	}
}
