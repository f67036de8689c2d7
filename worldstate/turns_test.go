package worldstate_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// exchange is one way to talk to a room: what is sent, and the required result,
// whatever its order with a tick.
type exchange struct {
	name  string
	act   func(h *house, ada uint16, sees *recordingViewer)       // may wait for the room
	check func(h *house, ada uint16, sees *recordingViewer) error // afterwards
}

var errNot = errors.New("it did not")

// is turns an expectation into an error.
func is(what string, so bool) error {
	if so {
		return nil
	}
	return errors.New("expected: " + what)
}

func open1(h *house) bool {
	select {
	case <-h.room.Done():
		return false
	default:
		return true
	}
}

// exchanges lists all of them: each must have the same result before a tick, after it,
// or together with it.
var exchanges = []exchange{
	{"join", func(h *house, _ uint16, _ *recordingViewer) { h.join(2) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			return is("two people, and the first was told", h.room.People() == 2 && count[*worldstate.Joined](sees) == 1)
		}},
	{"resume", func(h *house, ada uint16, _ *recordingViewer) { h.join(1, resume(ada)) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			return is("the same person, the old viewer displaced", h.room.People() == 1 && errors.Is(sees.reason, worldstate.ErrDisplaced))
		}},
	{"operation", func(h *house, ada uint16, _ *recordingViewer) { _ = h.room.Send(ada, stroke(1, 7)) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			if count[*worldstate.Acknowledged](sees) != 0 {
				return errors.New("acknowledged before it was on disk")
			}
			h.disk.keep(nil)
			synctest.Wait()
			return is("one acknowledgement", count[*worldstate.Acknowledged](sees) == 1)
		}},
	{"operation on disk", func(h *house, ada uint16, _ *recordingViewer) {
		_ = h.room.Send(ada, stroke(1, 7))
		_ = h.room.Do(context.Background(), func(*worldstate.State) {})
		h.disk.keep(nil)
	}, func(_ *house, _ uint16, sees *recordingViewer) error {
		return is("one acknowledgement", count[*worldstate.Acknowledged](sees) == 1)
	}},
	{"operation lost", func(h *house, ada uint16, _ *recordingViewer) {
		_ = h.room.Send(ada, stroke(1, 7))
		_ = h.room.Do(context.Background(), func(*worldstate.State) {})
		h.disk.keep(errors.New("disk full"))
	}, func(h *house, _ uint16, sees *recordingViewer) error {
		h.disk.recover()
		synctest.Wait()
		return is("one refusal", count[*worldstate.Refused](sees) == 1 && count[*worldstate.Acknowledged](sees) == 0)
	}},
	{"line", func(h *house, ada uint16, _ *recordingViewer) {
		_ = h.room.Send(ada, &worldstate.Chat{Ref: 1, Text: "hello", At: h.now})
		_ = h.room.Do(context.Background(), func(*worldstate.State) {})
		h.disk.keep(nil)
	}, func(_ *house, _ uint16, sees *recordingViewer) error {
		return is("the line", count[*worldstate.ChatLine](sees) == 1)
	}},
	{"leave", func(h *house, ada uint16, _ *recordingViewer) { h.room.Insist(ada, &worldstate.Leave{}) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			return is("nobody there", h.room.People() == 0 && sees.left && sees.reason == nil)
		}},
	{"detach", func(h *house, ada uint16, sees *recordingViewer) { h.room.Detach(ada, sees) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			frames := len(sees.frames)
			h.ticks <- h.now.Add(time.Second)
			synctest.Wait()
			return is("still there, shown nothing more", h.room.People() == 1 && len(sees.frames) == frames)
		}},
	{"door", func(h *house, _ uint16, _ *recordingViewer) {
		h.room.SetDoor(func() *worldstate.DoorChanged { return &worldstate.DoorChanged{Door: worldstate.DoorLocked} })
	}, func(_ *house, _ uint16, sees *recordingViewer) error {
		return is("the door is told", last[*worldstate.DoorChanged](sees).Door == worldstate.DoorLocked)
	}},
	{"each", func(h *house, _ uint16, _ *recordingViewer) {
		_ = h.room.Each(context.Background(), func(*worldstate.Person) []worldstate.Command {
			return []worldstate.Command{&worldstate.Become{Role: worldstate.Host}}
		})
	}, func(_ *house, _ uint16, sees *recordingViewer) error {
		e := last[*worldstate.ParticipantChanged](sees)
		return is("a new role", e != nil && e.Participant.Role == worldstate.Host)
	}},
	{"close if empty, not empty", func(h *house, _ uint16, _ *recordingViewer) {
		if h.room.CloseIfEmpty(context.Background()) {
			h.Error("closed with somebody in it")
		}
	}, func(h *house, _ uint16, _ *recordingViewer) error { return is("open", open1(h)) }},
	{"close if empty", func(h *house, ada uint16, _ *recordingViewer) {
		h.room.Insist(ada, &worldstate.Leave{})
		if !h.room.CloseIfEmpty(context.Background()) {
			h.Error("left open with nobody in it")
		}
	}, func(h *house, _ uint16, _ *recordingViewer) error { return is("closed", !open1(h)) }},
	{"close if empty, somebody at the door", func(h *house, ada uint16, _ *recordingViewer) {
		h.room.Insist(ada, &worldstate.Leave{})
		closed := make(chan bool)
		go func() { closed <- h.room.CloseIfEmpty(context.Background()) }()
		_, err := h.room.Join(context.Background(), worldstate.Arrival{Client: worldstate.ClientID{5}, Viewer: &recordingViewer{}})
		if was := <-closed; was != errors.Is(err, worldstate.ErrClosed) {
			h.Errorf("closed: %v, and joining said %v", was, err)
		}
	}, func(*house, uint16, *recordingViewer) error { return nil }},
	{"leave, then close", func(h *house, ada uint16, _ *recordingViewer) {
		h.room.Insist(ada, &worldstate.Leave{})
		h.room.Close()
	}, func(h *house, _ uint16, sees *recordingViewer) error {
		return is("it left before the room ended", !open1(h) && sees.left && sees.reason == nil)
	}},
	{"close", func(h *house, _ uint16, _ *recordingViewer) { h.room.Close() },
		func(h *house, _ uint16, sees *recordingViewer) error {
			return is("everybody told", !open1(h) && errors.Is(sees.reason, worldstate.ErrClosed))
		}},
	{"panic", func(h *house, _ uint16, _ *recordingViewer) {
		_ = h.room.Do(context.Background(), func(*worldstate.State) { panic("a bug") })
	}, func(h *house, _ uint16, sees *recordingViewer) error {
		return is("everybody told", !open1(h) && errors.Is(sees.reason, worldstate.ErrRestarted))
	}},
	{"give up", func(h *house, _ uint16, _ *recordingViewer) { h.room.Abandon(errNot) },
		func(h *house, _ uint16, sees *recordingViewer) error {
			return is("ended, and what it tells is for others to tell", errors.Is(h.room.Failure(), errNot) && !sees.left)
		}},
}

// meetings are the possible orders of an exchange and a tick. In the last one both wait
// while the room is busy, so that chance decides which wakes it.
var meetings = []struct {
	name  string
	times int
	meet  func(h *house, act func())
}{
	{"before the tick", 1, func(h *house, act func()) { h.awaits(act); h.ticks <- h.now }},
	{"after the tick", 1, func(h *house, act func()) { h.ticks <- h.now; synctest.Wait(); h.awaits(act) }},
	{"with the tick", 12, func(h *house, act func()) {
		busy := make(chan struct{})
		go func() { _ = h.room.Do(context.Background(), func(*worldstate.State) { <-busy }) }()
		synctest.Wait()
		h.awaits(act, func() { h.ticks <- h.now; synctest.Wait(); close(busy) })
	}},
}

// awaits runs act in parallel with meanwhile, and does not wait forever.
func (h *house) awaits(act func(), meanwhile ...func()) {
	h.Helper()
	done := make(chan struct{})
	go func() { defer close(done); act() }()
	synctest.Wait()
	for _, f := range meanwhile {
		f()
	}
	select {
	case <-done:
	case <-time.After(time.Hour):
		h.room.Abandon(errNot)
		h.Fatal("somebody waits for the room for ever")
	}
	synctest.Wait()
}

func TestNoExchangeDependsOnHowItMeetsATick(t *testing.T) {
	for _, e := range exchanges {
		for _, m := range meetings {
			t.Run(e.name+" "+m.name, func(t *testing.T) {
				for range m.times {
					synctest.Test(t, func(t *testing.T) { play(t, e, m.meet) })
				}
			})
		}
	}
}

func play(t *testing.T, e exchange, meet func(*house, func())) {
	place, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, ticks: make(chan time.Time, 1), now: time.Now(), voice: &silentVoices{}, disk: &fakeJournal{kept: worldstate.Begin(place)}}
	h.room = worldstate.Open(worldstate.Config{Scene: place, Contents: h.disk.kept.Clone(), Journal: h.disk, Voices: h.voice,
		Ticks: h.ticks, Log: slog.New(slog.DiscardHandler)})
	ada, sees := h.join(1)
	meet(h, func() { e.act(h, ada, sees) })
	synctest.Wait()
	if err := e.check(h, ada, sees); err != nil {
		t.Error(err)
	}
	h.room.Close()
}

// The disk never waits for the room, however long the room is busy.
func TestTheDiskNeverWaitsForARoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, "lobby")
		ada, sees := h.join(1)
		const strokes = 40
		for n := range byte(strokes) {
			h.send(ada, &worldstate.Operation{ClientSequence: uint64(n) + 1, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{n + 1}, record.Line{Width: 8, Points: record.AppendPoints(nil, []record.Point{{X: 1, Y: 2}})})}})
		}
		busy := make(chan struct{})
		go func() { _ = h.room.Do(context.Background(), func(*worldstate.State) { <-busy }) }()
		synctest.Wait()
		for h.room.Send(ada, &worldstate.React{Kind: 1}) == nil { // until its inbox is full
		}
		h.disk.keep(nil) // on this goroutine, as on the store's
		close(busy)
		synctest.Wait()
		if n := count[*worldstate.Acknowledged](sees); n != strokes {
			t.Errorf("%d acknowledged of %d", n, strokes)
		}
		h.room.Close()
	})
}
