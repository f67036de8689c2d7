package rooms

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"stoa/audio/sfu"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// guest is a viewer that remembers how its stay ended.
type guest struct{ left chan error }

func newGuest() *guest { return &guest{make(chan error, 1)} }

func (*guest) Tell(worldstate.Event)       {}
func (*guest) Show(*worldstate.Frame) bool { return true }
func (*guest) Congested() bool             { return false }
func (g *guest) Leave(err error)           { g.left <- err }

func open(t *testing.T) (*Rooms, worldstate.RoomID) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(context.Background(), store.Config{Folder: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	media, err := sfu.Listen(sfu.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	id := worldstate.NewRoomID()
	if err := s.Create(context.Background(), store.Room{ID: id, Template: "lobby"}); err != nil {
		t.Fatal(err)
	}
	rs, err := New(context.Background(), Config{Store: s, SFU: media, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = rs.Close(context.Background())
		if err := errors.Join(media.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return rs, id
}

func arrive(t *testing.T, rs *Rooms, id worldstate.RoomID, client byte) (*Room, uint16, *guest) {
	t.Helper()
	g := newGuest()
	r, number, err := rs.Join(context.Background(), id, worldstate.Arrival{Client: worldstate.ClientID{client}, Slots: 2, Viewer: g}, Via{From: here})
	if err != nil {
		t.Fatal(err)
	}
	return r, number, g
}

// crash makes the room's goroutine panic.
func crash(r *Room) {
	_ = r.World.Do(context.Background(), func(*worldstate.State) { panic("a bug") })
	<-r.World.Done()
}

func TestARoomThatPanickedIsOpenedAgainAndItsPeopleResume(t *testing.T) {
	rs, id := open(t)
	r, number, g := arrive(t, rs, id, 1)
	crash(r)
	if err := <-g.left; !errors.Is(err, worldstate.ErrRestarted) {
		t.Errorf("told %v", err)
	}
	again, same, err := rs.Join(context.Background(), id, worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: newGuest(),
		Resume: true, Participant: worldstate.Participant{Number: number}}, Via{From: here})
	if err != nil || same != number || again == r {
		t.Errorf("came back as %d, %v; was %d", same, err, number)
	}
}

func TestARoomThatKeepsFailingStaysClosed(t *testing.T) {
	rs, id := open(t)
	for n := range byte(maxFailures) {
		r, _, _ := arrive(t, rs, id, n)
		crash(r)
	}
	_, _, err := rs.Join(context.Background(), id, worldstate.Arrival{Viewer: newGuest()}, Via{From: here})
	if !errors.Is(err, ErrFailing) {
		t.Errorf("got %v", err)
	}
}

func TestEmptyRoomsAreClosed(t *testing.T) {
	rs, id := open(t)
	r, number, g := arrive(t, rs, id, 1)
	empty := rs.sweepOnce(nil)
	if len(empty) != 0 {
		t.Fatal("a room with somebody in it counts as empty")
	}
	r.World.Insist(number, &worldstate.Leave{})
	if err := <-g.left; err != nil {
		t.Fatal(err)
	}
	empty = rs.sweepOnce(empty)
	if open, _ := rs.Count(); open != 1 || len(empty) != 1 {
		t.Fatal("closed at first sight")
	}
	rs.sweepOnce(empty)
	if open, _ := rs.Count(); open != 0 {
		t.Error("an empty room stays open")
	}
	if r, _, _ := arrive(t, rs, id, 1); r.World.People() != 1 {
		t.Error("it did not open again")
	}
}

func TestStoppingTellsEverybody(t *testing.T) {
	rs, id := open(t)
	_, _, g := arrive(t, rs, id, 1)
	if err := rs.Open(id).close(context.Background()); err != nil {
		t.Error(err)
	}
	select {
	case err := <-g.left:
		if !errors.Is(err, worldstate.ErrClosed) {
			t.Errorf("told %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nobody was told")
	}
}

func TestOffersNeedAParticipantAndRiseInNumber(t *testing.T) {
	rs, id := open(t)
	r, number, _ := arrive(t, rs, id, 1)
	if _, err := r.Answer(context.Background(), number+1, 1, "v=0"); !errors.Is(err, worldstate.ErrNotHere) {
		t.Errorf("an offer from nobody: %v", err)
	}
	if _, err := r.Answer(context.Background(), number, 2, "v=0"); !errors.Is(err, sfu.ErrBadOffer) {
		t.Errorf("garbage: %v", err)
	}
	if _, err := r.Answer(context.Background(), number, 1, "v=0"); !errors.Is(err, ErrOldOffer) {
		t.Errorf("an old connection: %v", err)
	}
}

func TestNoRoom(t *testing.T) {
	rs, _ := open(t)
	if _, _, err := rs.Join(context.Background(), worldstate.NewRoomID(), worldstate.Arrival{Viewer: newGuest()}, Via{From: here}); !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
}

func TestAKnockGetsOneTicket(t *testing.T) {
	rs, id := open(t)
	r, _, _ := arrive(t, rs, id, 1)
	secret, err := rs.Knock(t.Context(), id, &Visitor{Name: "Eve"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.answer(r.Waiting()[0].Number, true); err != nil {
		t.Fatal(err)
	}
	given := 0
	for range 3 { // the answer was lost twice
		v, ticket, err := rs.Await(t.Context(), id, secret, func(*Visitor) string { given++; return "ticket" })
		if err != nil || v.Name != "Eve" || ticket != "ticket" {
			t.Errorf("%v, %q, %v", v, ticket, err)
		}
	}
	if given != 1 {
		t.Errorf("%d tickets were given", given)
	}
}
