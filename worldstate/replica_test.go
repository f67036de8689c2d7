package worldstate_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// replay applies everything that the viewer got to a replica.
func replay(t *testing.T, e *recordingViewer) *worldstate.Replica {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	r := &worldstate.Replica{}
	for _, event := range e.events {
		if err := r.Apply(event); err != nil {
			t.Fatal(err)
		}
	}
	for i := range e.frames {
		if err := r.Show(&e.frames[i]); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// randomOperation is often refused, which is part of the test.
func randomOperation(random *rand.Rand, sequence uint64, drawn []record.ID) *worldstate.Operation {
	if len(drawn) == 0 || random.IntN(3) == 0 {
		return stroke(sequence, byte(sequence))
	}
	verb := record.Delete
	if random.IntN(2) == 0 {
		verb = record.Restore
	}
	return &worldstate.Operation{ClientSequence: sequence, Parent: wall,
		Changes: record.Each(verb, drawn[random.IntN(len(drawn))], drawn[random.IntN(len(drawn))])}
}

// Whoever joins at any moment, whatever the disk has, ends with the room as it is on
// disk. The journal fails now and then, and a host restores erased strokes.
func TestEveryReplicaEndsUpTheSame(t *testing.T) {
	for seed := range uint64(20) {
		h, random := open(t, "lobby"), rand.New(rand.NewPCG(seed, 0))
		ada, first := h.join(1)
		viewers := []*recordingViewer{first}
		var reviving sync.WaitGroup
		var drawn []record.ID
		for sequence := uint64(1); sequence < 100; sequence++ {
			op := randomOperation(random, sequence, drawn)
			if op.Changes[0].Verb == record.Put {
				drawn = append(drawn, op.Changes[0].ID)
			}
			h.send(ada, op)
			switch random.IntN(12) {
			case 0:
				_, e := h.join(byte(1 + len(viewers)))
				viewers = append(viewers, e)
			case 1:
				h.disk.keep(errFull)
				h.settle()
				h.disk.recover()
				h.pass(11 * time.Second) // it is tried again
			case 2, 3, 4:
				h.disk.keep(nil)
			case 5:
				reviving.Go(func() {
					_, _, _ = h.room.RestoreDeleted(context.Background(), wall, worldstate.AccountID{}.Author(worldstate.RoomID{}), time.Time{})
				})
			}
			h.settle()
		}
		revived := make(chan struct{})
		go func() { reviving.Wait(); close(revived) }()
		h.wait("what is brought back", func() bool {
			h.disk.keep(nil)
			select {
			case <-revived:
				return true
			default:
				return false
			}
		})
		h.wait("the disk", func() bool { return replay(t, first).Contents.Sequence == h.disk.kept.Sequence })
		want := h.disk.kept.Set(wall).Records()
		for i, e := range viewers {
			r := replay(t, e)
			if got := r.Contents.Set(wall).Records(); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, viewer %d: %d strokes differ from the disk's %d; complete %v, at %d of %d, resets %d", seed, i, len(got), len(want), r.Complete(), r.Contents.Sequence, h.disk.kept.Sequence, count[*worldstate.ContentsReset](e))
			}
		}
		_ = h.room.Do(context.Background(), func(s *worldstate.State) {
			if !reflect.DeepEqual(s.Contents.Set(wall).Deleted(), h.disk.kept.Set(wall).Deleted()) {
				t.Fatalf("seed %d: what can be brought back differs from the disk's", seed)
			}
		})
	}
}

func TestReplicaKnowsWhoIsThereAndWhere(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	bob, bobSees := h.join(2)
	h.send(ada, &worldstate.Teleport{Body: avatar.At([3]float64{2, 0, -3}, 1, 0)})
	h.tick()
	r := replay(t, bobSees)
	if b, here := r.Body(ada); !here || b.Feet() != [3]float64{2, 0, -3} {
		t.Errorf("ada is at %v, %v", b.Feet(), here)
	}
	if r.You != bob || r.Person(ada).Name != "B" || !r.Complete() {
		t.Errorf("%+v", r.People)
	}
	h.send(ada, &worldstate.Mute{Muted: true})
	if r := replay(t, bobSees); !r.Person(ada).Muted {
		t.Error("the mute was not noticed")
	}
	h.send(bob, &worldstate.Leave{})
	h.tick()
	r = replay(t, sees)
	if _, here := r.Body(bob); here || r.Person(bob) != nil {
		t.Error("bob is still there")
	}
}

func TestReplicaPutsUnfinishedStrokesTogether(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	_, sees := h.join(2)
	points := []record.Point{{X: 1, Y: 1}, {X: 2, Y: 2}, {X: 3, Y: 3}}
	id := record.ID{7}
	for i := range points {
		h.send(ada, &worldstate.Draw{Board: wall, Stroke: id, Width: 4, From: i, Points: points[i : i+1]})
		h.tick()
	}
	if l := replay(t, sees).Lives[ada]; l.Stroke != id || !reflect.DeepEqual(l.Points, points) {
		t.Errorf("%+v", l)
	}
	h.send(ada, stroke(1, 7))
	h.disk.keep(nil)
	h.wait("the stroke", func() bool { return count[*worldstate.Result](sees) == 1 })
	h.tick()
	if r := replay(t, sees); len(r.Lives) != 0 || r.Contents.Set(wall).Len() != 1 {
		t.Errorf("%d unfinished, %d finished", len(r.Lives), r.Contents.Set(wall).Len())
	}
}

func TestReplicaNoticesAGap(t *testing.T) {
	h := open(t, "lobby")
	_, sees := h.join(1)
	r := replay(t, sees)
	err := r.Apply(&worldstate.Result{Sequence: 2, Parent: wall})
	if !errors.Is(err, worldstate.ErrGap) {
		t.Errorf("got %v", err)
	}
}

// A stroke may have the id of a board: its end says nothing about the board.
func TestAStrokeWithTheIDOfABoard(t *testing.T) {
	other := worldstate.SceneObject(2)
	page := func(all ...*record.Record) *record.Page { return record.NewPage(all) }
	r := &worldstate.Replica{}
	for _, e := range []worldstate.Event{
		&worldstate.Welcome{You: 1},
		&worldstate.Records{Page: page(&record.Record{ID: wall, Made: 1, Kind: record.Board}, &record.Record{ID: other, Made: 2, Kind: record.Board})},
		&worldstate.Records{Parent: wall, Page: page(&record.Record{ID: other, Made: 300, Kind: record.Stroke})},
		&worldstate.Result{Sequence: 1, Parent: wall, Effects: record.Effects{Of: []record.Effect{{Verb: record.Delete, ID: other}}}},
	} {
		if err := r.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	if r.Complete() {
		t.Error("complete, although a board has not come")
	}
}
