package worldstate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// What the room does itself nobody who is in it, and nobody from outside, can order.
func TestTheRoomsOwnCommandsAreItsOwn(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	own := []worldstate.Command{&worldstate.Enter{Person: &worldstate.Person{}}, &worldstate.SetDoor{}, &worldstate.Finish{},
		&worldstate.RollBack{}, &worldstate.LineKept{}}
	must(t, h.room.Do(t.Context(), func(s *worldstate.State) {
		for _, c := range own {
			if _, err := s.Apply(ada, c); !errors.Is(err, worldstate.ErrForbidden) {
				t.Errorf("%T by a participant: %v", c, err)
			}
		}
		for _, c := range []worldstate.Command{&worldstate.Mute{}, &worldstate.Chat{}, &worldstate.Wave{}, &worldstate.Draw{}, &worldstate.Leave{}} {
			if _, err := s.Apply(0, c); !errors.Is(err, worldstate.ErrNobody) {
				t.Errorf("%T by nobody: %v", c, err)
			}
		}
	}))
	must(t, h.room.Send(0, &worldstate.Operation{Parent: wall, Changes: []record.Change{record.PutLine(record.ID{1}, record.Line{Width: 8, Points: []byte{2, 2}})}}))
	h.settle()
	h.disk.keep(nil)
	must(t, h.room.Do(t.Context(), func(s *worldstate.State) {
		if n := s.Contents.Sequence; n != 0 {
			t.Errorf("%d results of an operation by nobody", n)
		}
	}))
}

func TestAMeetingEndsForThoseOfBeforeARestart(t *testing.T) {
	h := open(t, "lobby")
	_, hostSees := h.join(1)
	must(t, h.room.EndMeeting(t.Context()))
	if !errors.Is(hostSees.reason, worldstate.ErrEnded) {
		t.Errorf("who was there was told %v", hostSees.reason)
	}
	resumes := func(client byte) error {
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := h.room.Join(soon, worldstate.Arrival{Client: worldstate.ClientID{client}, Resume: true, Viewer: &recordingViewer{}})
		return err
	}
	if err := resumes(9); !errors.Is(err, worldstate.ErrEnded) { // was there before the restart
		t.Errorf("who was there before the restart: %v", err)
	}
	if err := resumes(1); !errors.Is(err, worldstate.ErrEnded) {
		t.Errorf("who was there: %v", err)
	}
	if err := resumes(7); !errors.Is(err, worldstate.ErrNotHere) {
		t.Errorf("who never was there: %v", err)
	}
}
