package main

import (
	"errors"
	"net/http"
	"runtime"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

func TestPeopleMeetAndDraw(t *testing.T) {
	h := open(t)
	host := h.joins("Host", "lobby")
	guest := h.joins("Guest", "lobby")
	host.seesName("Guest", true)
	guest.seesName("Host", true)

	host.talks()
	guest.hears(host, 20)

	wall := host.board()
	for range 3 {
		host.draws(wall)
	}
	late := h.joins("Late", "lobby")
	late.sees("three strokes", strokes(wall, 3))
	if late.Digest(wall) != host.Digest(wall) {
		t.Error("the late guest's board differs from the host's")
	}

	_, err := host.Undo(soon(t))
	must(t, err)
	late.sees("that the last stroke is erased", strokes(wall, 2))
	if late.Digest(wall) != host.Digest(wall) {
		t.Error("the boards differ after an undo")
	}

	must(t, guest.Leave(soon(t)))
	host.seesName("Guest", false)
	late.seesName("Guest", false)
}

func TestSpeechArrivesAsSpeech(t *testing.T) {
	h := open(t)
	talker, listener := h.joins("Talker", "lobby"), h.joins("Listener", "lobby")
	talker.talks()
	err := listener.AwaitHearing(soon(t), func(all map[uint16]headless.Hearing) bool { return all[talker.You()].Level > -35 })
	if err != nil {
		t.Errorf("no speech was heard: %v; %+v", err, listener.Hears())
	}
}

// The near listener proves that there was something to hear.
func TestOutOfEarshotHearsNothing(t *testing.T) {
	h := open(t)
	talker, near, far := h.joins("Talker", "hall"), h.joins("Near", "hall"), h.joins("Far", "hall")
	talker.at(-25, 0, 0)
	near.at(-22, 0, 0)
	far.at(25, 0, 0)
	must(t, far.AwaitVoice(soon(t)))
	talker.talks()
	near.hears(talker, 50)
	if n := far.Hears()[talker.You()].Packets; n != 0 {
		t.Errorf("%d packets were sent 50 m away", n)
	}
	talker.sees("that one person hears it", func(r *worldstate.Replica) bool { return r.Hearers.Count == 1 })

	far.at(-24, 2, 0)
	far.hears(talker, 20)
}

func TestNothingLeavesThePrivateTable(t *testing.T) {
	h := open(t)
	talker, inside, outside := h.joins("Talker", "lobby"), h.joins("Inside", "lobby"), h.joins("Outside", "lobby")
	talker.at(-6.3, 3.6, 0)
	inside.at(-5.7, 4.4, 0)
	outside.at(-2.5, 3, 0)
	must(t, outside.AwaitVoice(soon(t)))
	talker.talks()
	inside.hears(talker, 50)
	if n := outside.Hears()[talker.You()].Packets; n != 0 {
		t.Errorf("%d packets crossed the table's glass", n)
	}
	outside.talks()
	talker.at(-2.5, 2, 0)
	talker.hears(outside, 20)
	if n := inside.Hears()[outside.You()].Packets; n != 0 {
		t.Errorf("%d packets came in through the table's glass", n)
	}
}

func TestMutedIsNotForwarded(t *testing.T) {
	h := open(t)
	talker, witness, listener := h.joins("Talker", "lobby"), h.joins("Witness", "lobby"), h.joins("Listener", "lobby")
	talker.talks()
	witness.talks()
	listener.hears(talker, 10)
	listener.hears(witness, 10)
	must(t, talker.Mute(true))
	listener.sees("the mute", func(r *worldstate.Replica) bool { return r.Person(talker.You()).Muted })
	listener.hears(witness, 5) // packets in flight have arrived
	before := listener.Hears()[talker.You()].Packets
	listener.hears(witness, 30)
	if n := listener.Hears()[talker.You()].Packets; n != before {
		t.Errorf("%d packets of a muted talker", n-before)
	}
	must(t, talker.Mute(false))
	listener.hears(talker, 10)
}

func TestACutConnectionComesBackAsTheSamePerson(t *testing.T) {
	h := open(t)
	lost, other := h.joins("Lost", "lobby"), h.joins("Other", "lobby")
	lost.at(1, -5, 1)
	number, place, wall := lost.You(), lost.Body(), lost.board()
	other.seesName("Lost", true)
	lost.talks()
	other.hears(lost, 10)

	lost.Cut(5 * time.Second)
	gone := make(chan struct{})
	go func() { // others never see the participant missing
		defer close(gone)
		_ = other.Await(t.Context(), func(r *worldstate.Replica) bool { return r.Person(number) == nil })
	}()
	drawn := make(chan error, 1)
	go func() { // drawn while disconnected
		_, err := lost.Draw(soon(t), wall, []record.Point{{X: 1, Y: 1}})
		drawn <- err
	}()
	other.hears(lost, 100) // the voice goes on meanwhile
	must(t, <-drawn)
	if lost.You() != number || lost.Body() != place {
		t.Errorf("came back as %d at %v, was %d at %v", lost.You(), lost.Body(), number, place)
	}
	other.sees("the stroke", strokes(other.board(), 1))
	select {
	case <-gone:
		t.Error("others saw the person leave")
	default:
	}
	other.hears(lost, 10)
}

func TestGarbageIsRefused(t *testing.T) {
	h := open(t)
	bad, good := h.joins("Bad", "lobby"), h.joins("Good", "lobby")
	must(t, bad.SendRaw([]byte{0x92, 0x02, 0xc1}))
	err := bad.Await(soon(t), func(*worldstate.Replica) bool { return false })
	var closed *headless.ClosedError
	if !errors.As(err, &closed) || closed.Reason != wire.Malformed {
		t.Errorf("closed with %v", err)
	}
	good.draws(good.board())
}

func TestAWallStopsAWalk(t *testing.T) {
	h := open(t)
	walker := h.joins("Walker", "lobby")
	walker.at(0, 5.5, 0)
	if err := walker.Walk(soon(t), 1.5, 5.5); !errors.Is(err, headless.ErrBlocked) {
		t.Errorf("walked through the wall: %v", err)
	}
	must(t, walker.Walk(soon(t), -1, 5.5))
}

// Nobody else notices a client that stops reading; the server disconnects it, and it
// resumes when it reads again. A silent client stays.
func TestOneThatStopsReadingIsCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 20 s")
	}
	h := open(t)
	slow, quiet := h.joinsWith("lobby", headless.Options{Name: "Slow"}), h.joinsWith("lobby", headless.Options{Name: "Quiet"})
	other := h.joins("Other", "lobby")
	resume := slow.Stall()
	defer resume()
	longest := 20 * time.Second // longer than any silence that ends a session
	for begin := time.Now(); h.sessions.Stats.Sessions.Load() == 3 || time.Since(begin) < longest; {
		if time.Since(begin) > 30*time.Second {
			t.Fatal("not cut off within 30 s")
		}
		other.draws(other.board())
		other.seesTicks(10)
	}
	ended := map[wire.Reason]uint64{}
	h.sessions.Stats.Closed.Each(func(reason wire.Reason, n uint64) { ended[reason] = n })
	if len(ended) != 1 || ended[wire.Silent] != 1 { // its kernel still took everything
		t.Errorf("sessions ended as %v, want one as silent", ended)
	}
	resume()
	wall, n := other.board(), 0
	other.Read(func(r *worldstate.Replica) { n = r.Contents.Set(wall).Len() })
	slow.sees("the board as it is", strokes(wall, n))
	quiet.sees("the board as it is", strokes(wall, n))
	if slow.Digest(wall) != other.Digest(wall) {
		t.Error("the boards differ")
	}
}

// A server that stops and starts again on the same folder finds everybody and
// everything in place.
func TestARestartIsAHiccup(t *testing.T) {
	h := open(t)
	host, guest := h.joins("Host", "lobby"), h.joins("Guest", "lobby")
	host.at(2, -5, 0)
	host.draws(host.board())
	guest.draws(guest.board())
	number, place := host.You(), host.Body()

	h.restarts()
	host.draws(host.board())
	if host.You() != number || host.Body() != place {
		t.Errorf("came back as %d at %v, was %d at %v", host.You(), host.Body(), number, place)
	}
	guest.sees("all three strokes", strokes(guest.board(), 3))
	host.seesName("Guest", true)
	host.talks()
	guest.hears(host, 20)
}

func TestNothingOutlivesItsClient(t *testing.T) {
	h := open(t)
	h.joinsWith("lobby", headless.Options{Name: "First"}) // opens the room
	before := goroutines(t, func(int) bool { return true })
	talker, listener := h.joins("Talker", "lobby"), h.joins("Listener", "lobby")
	stop := talker.talks()
	listener.hears(talker, 5)
	stop()
	must(t, talker.Leave(soon(t)))
	must(t, listener.Leave(soon(t)))
	goroutines(t, func(n int) bool { return n <= before })
}

// goroutines waits until the number of goroutines is right and returns it. There is no
// event for it.
func goroutines(t *testing.T, right func(int) bool) int {
	t.Helper()
	for deadline := time.Now().Add(enough); ; time.Sleep(10 * time.Millisecond) {
		http.DefaultClient.CloseIdleConnections()
		n := runtime.NumGoroutine()
		if right(n) {
			return n
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines are left:\n%s", n, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
