package worldstate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate"
)

// as gives an arrival an account.
func as(account byte) func(*worldstate.Arrival) {
	return func(a *worldstate.Arrival) { a.Account = worldstate.AccountID{account} }
}

func say(ref uint64, scope worldstate.Scope, to uint16, text string) *worldstate.Chat {
	return &worldstate.Chat{Ref: ref, Scope: scope, To: to, Text: text, At: time.UnixMilli(1700000000000)}
}

// heardBy returns the texts that the viewer got, in order.
func heardBy(e *recordingViewer) (texts []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.events {
		if s, ok := event.(*worldstate.ChatLine); ok {
			texts = append(texts, s.Line.Text)
		}
	}
	return texts
}

func TestALineIsToldOnceItIsOnDisk(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1, as(1))
	_, bobSees := h.join(2, as(2))
	h.send(ada, say(1, worldstate.ToAll, 0, "  good\x00 morning\u202e "))
	if len(heardBy(bobSees)) != 0 {
		t.Fatal("told before it was on disk")
	}
	h.disk.keep(nil)
	h.wait("the line", func() bool { return len(heardBy(bobSees)) == 1 })
	if got := last[*worldstate.ChatLine](adaSees); got == nil || got.Ref == nil || *got.Ref != 1 || got.Line.Text != "good morning" {
		t.Errorf("its author got %+v", got)
	}
	if got := last[*worldstate.ChatLine](bobSees); got.Ref != nil || got.Line.From != ada || got.Line.Name != "B" {
		t.Errorf("another got %+v", got)
	}
	_, late := h.join(3, as(3))
	if got := last[*worldstate.ChatHistory](late); got == nil || len(got.Lines) != 1 || got.Lines[0].Text != "good morning" {
		t.Errorf("a newcomer got %+v", got)
	}
}

func TestALineSentAgainIsStoredOnce(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1, as(1))
	_, bobSees := h.join(2, as(2))
	h.send(ada, say(1, worldstate.ToAll, 0, "once"))
	h.send(ada, say(1, worldstate.ToAll, 0, "once"))
	h.disk.keep(nil)
	h.wait("the line", func() bool { return len(heardBy(sees)) > 0 })
	h.send(ada, say(1, worldstate.ToAll, 0, "once"))
	h.disk.keep(nil)
	h.settle()
	if got := heardBy(bobSees); len(got) != 1 {
		t.Errorf("another heard %q", got)
	}
	if got := last[*worldstate.ChatLine](sees); len(heardBy(sees)) != 2 || got.Line.ID != 1 || *got.Ref != 1 {
		t.Errorf("its author was not answered again: %+v", got)
	}
	h.send(ada, say(3, worldstate.ToAll, 0, "later"))
	h.disk.keep(errors.New("disk full"))
	h.wait("the refusal", func() bool { return count[*worldstate.NotSaid](sees) == 1 })
	h.send(ada, say(3, worldstate.ToAll, 0, "later")) // the refusal was lost with the connection
	if got := last[*worldstate.NotSaid](sees); count[*worldstate.NotSaid](sees) != 2 || got.Ref != 3 || !errors.Is(got.Err, worldstate.ErrRepeated) {
		t.Errorf("got %+v", got)
	}
}

func TestALineOnItsWayIsNotStoredAgainForWhoComesBack(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1, as(1))
	_, bobSees := h.join(2, as(2))
	h.send(ada, say(1, worldstate.ToAll, 0, "once"))
	h.send(ada, &worldstate.Leave{})
	again, sees := h.join(1, as(1))
	h.send(again, say(1, worldstate.ToAll, 0, "once"))
	if n := len(h.disk.queue); n != 1 {
		t.Errorf("%d lines are on their way", n)
	}
	h.disk.keep(nil)
	h.wait("the answer", func() bool { return len(heardBy(sees)) == 1 })
	if got := heardBy(bobSees); len(got) != 1 {
		t.Errorf("another heard %q", got)
	}
}

func TestALineThatCannotBeStoredIsRefused(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1, as(1))
	h.send(ada, say(1, worldstate.ToAll, 0, "lost"))
	h.disk.keep(errors.New("disk full"))
	h.wait("the refusal", func() bool { return count[*worldstate.NotSaid](sees) == 1 })
	for text, want := range map[string]error{"": worldstate.ErrBadText, " \n ": worldstate.ErrBadText, strings.Repeat("x", worldstate.MaxText+1): worldstate.ErrBadText} {
		h.send(ada, say(2, worldstate.ToAll, 0, text))
		if got := last[*worldstate.NotSaid](sees); got.Ref != 2 || !errors.Is(got.Err, want) {
			t.Errorf("%.10q: %+v", text, got)
		}
	}
}

func TestALineInEarshotStaysThere(t *testing.T) {
	h := open(t, "hall")
	ada, _ := h.join(1, as(1))
	bob, bobSees := h.join(2, as(2))
	cyd, cydSees := h.join(3, as(3))
	for n, x := range map[uint16]float64{ada: -20, bob: -18, cyd: 25} {
		h.send(n, &worldstate.Teleport{Body: avatar.At(spatial.Vec{x, 0, 0}, 0, 0)})
	}
	h.tick()
	h.send(ada, say(1, worldstate.ToEarshot, 0, "near"))
	h.disk.keep(nil)
	h.wait("the line", func() bool { return len(heardBy(bobSees)) == 1 })
	h.settle()
	if got := heardBy(cydSees); len(got) != 0 {
		t.Errorf("45 m away: %q", got)
	}
	_, bobAgain := h.join(4, as(2))
	_, cydAgain := h.join(5, as(3))
	if n := len(last[*worldstate.ChatHistory](bobAgain).Lines); n != 1 {
		t.Errorf("who heard it finds %d lines again", n)
	}
	if n := len(last[*worldstate.ChatHistory](cydAgain).Lines); n != 0 {
		t.Errorf("who did not hear it finds %d lines", n)
	}
}

func TestAPrivateLineGoesToOneAndIsNotStored(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1, as(1))
	bob, bobSees := h.join(2, as(2))
	_, cydSees := h.join(3, as(3))
	h.send(ada, say(1, worldstate.ToOne, bob, "psst"))
	if len(heardBy(adaSees)) != 1 || len(heardBy(bobSees)) != 1 || len(heardBy(cydSees)) != 0 {
		t.Errorf("told %d, %d, %d times", len(heardBy(adaSees)), len(heardBy(bobSees)), len(heardBy(cydSees)))
	}
	if len(h.disk.queue) != 0 {
		t.Error("it went to the disk")
	}
	h.send(ada, say(2, worldstate.ToOne, 999, "psst"))
	if got := last[*worldstate.NotSaid](adaSees); got == nil || !errors.Is(got.Err, worldstate.ErrNobody) {
		t.Errorf("to nobody: %+v", got)
	}
	h.room.Detach(bob, bobSees)
	h.send(ada, say(3, worldstate.ToOne, bob, "still there?"))
	if got := last[*worldstate.NotSaid](adaSees); got.Ref != 3 || !errors.Is(got.Err, worldstate.ErrAway) || len(heardBy(adaSees)) != 1 {
		t.Errorf("to somebody who has lost its connection: %+v", got)
	}
}

func TestHandsHaveAnOrder(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	bob, sees := h.join(2)
	hand := func() uint32 { return last[*worldstate.ParticipantChanged](sees).Participant.Hand }
	h.send(bob, &worldstate.RaiseHand{Raised: true})
	first := hand()
	h.send(ada, &worldstate.RaiseHand{Raised: true})
	if second := hand(); first == 0 || second <= first {
		t.Errorf("hands %d, then %d", first, second)
	}
	h.send(bob, &worldstate.RaiseHand{})
	if hand() != 0 {
		t.Error("the hand stayed up")
	}
}

func TestTheSilencedAreNotHeardAndStaySoWhenTheyComeBack(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1, as(1))
	_, bobSees := h.join(2, as(2))
	h.send(ada, &worldstate.Mute{})
	h.tick()
	if !heard(h.voice, ada) {
		t.Fatal("was not heard before")
	}
	h.send(ada, &worldstate.Silence{On: true})
	h.send(ada, &worldstate.Mute{Muted: true})
	h.send(ada, &worldstate.Mute{})
	h.tick()
	if heard(h.voice, ada) || !last[*worldstate.ParticipantChanged](bobSees).Participant.Silenced {
		t.Error("still heard, or nobody was told")
	}
	h.send(ada, &worldstate.Leave{})
	again, sees := h.join(1, as(1), func(a *worldstate.Arrival) { a.Participant.Silenced = true })
	h.send(again, &worldstate.Mute{})
	h.tick()
	if heard(h.voice, again) {
		t.Error("heard after coming back silenced")
	}
	h.send(again, &worldstate.Silence{})
	h.tick()
	if !heard(h.voice, again) || count[*worldstate.AskedToSpeak](sees) != 1 {
		t.Error("not heard after it was lifted, or not asked to speak")
	}
}

func heard(v *silentVoices, talker uint16) bool {
	return slices.ContainsFunc(v.routed, func(h spatial.Hearing) bool {
		return slices.ContainsFunc(h.Heard, func(g spatial.Heard) bool { return g.Who == talker })
	})
}

// hide blocks two people, or ends the block.
func (h *house) hide(on bool, numbers [2]uint16, accounts [2]byte) {
	for i, n := range numbers {
		hidden := worldstate.Hidden{}
		if on {
			hidden[worldstate.AccountID{accounts[1-i]}] = i == 0 // the first blocks the second
		}
		h.send(n, &worldstate.Hide{Accounts: hidden})
	}
}

func TestTheHiddenExchangeNothing(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1, as(1))
	bob, bobSees := h.join(2, as(2))
	_, cydSees := h.join(3, as(3))
	for _, n := range []uint16{ada, bob} {
		h.send(n, &worldstate.Mute{})
	}
	h.tick()
	h.hide(true, [2]uint16{ada, bob}, [2]byte{1, 2})
	if l := last[*worldstate.Left](adaSees); l == nil || l.Participant != bob || l.Reason != "left" {
		t.Errorf("ada was told %+v", l)
	}
	if l := last[*worldstate.Left](bobSees); l == nil || l.Participant != ada {
		t.Errorf("bob was told %+v", l)
	}
	if l := last[*worldstate.Left](cydSees); l != nil {
		t.Errorf("somebody else was told %+v", l)
	}
	told := len(bobSees.events)
	h.send(ada, &worldstate.RaiseHand{Raised: true})
	h.send(ada, &worldstate.React{Kind: 1})
	h.send(ada, say(1, worldstate.ToAll, 0, "hello"))
	h.send(bob, say(1, worldstate.ToOne, ada, "hello?"))
	h.disk.keep(nil)
	h.wait("the line", func() bool { return len(heardBy(cydSees)) == 1 })
	h.settle()
	h.tick()
	if n := len(bobSees.events) - told; n != 1 || last[*worldstate.NotSaid](bobSees) == nil {
		t.Errorf("bob was told %d things", n)
	}
	for who, e := range map[uint16]*recordingViewer{ada: bobSees, bob: adaSees} {
		bodies, err := avatar.DecodeBodies(nil, e.frames[len(e.frames)-1].Bodies)
		if err != nil || len(bodies) != 2 || slices.ContainsFunc(bodies, func(b avatar.Entry) bool { return b.Number == who }) {
			t.Errorf("%d is still shown: %v, %v", who, bodies, err)
		}
	}
	for _, l := range h.voice.routed {
		for _, g := range l.Heard {
			if l.Listener == ada && g.Who == bob || l.Listener == bob && g.Who == ada {
				t.Errorf("%d hears %d", l.Listener, g.Who)
			}
		}
	}
	h.hide(false, [2]uint16{ada, bob}, [2]byte{1, 2})
	if j := last[*worldstate.Joined](bobSees); j == nil || j.Participant.Number != ada {
		t.Errorf("after it was lifted bob was told %+v", j)
	}
}

func TestTheHiddenDoNotMeetAgainByComingBack(t *testing.T) {
	h := open(t, "lobby")
	hidden := func(from byte) func(*worldstate.Arrival) {
		return func(a *worldstate.Arrival) { a.Hidden = worldstate.Hidden{{from}: true} }
	}
	ada, adaSees := h.join(1, as(1), hidden(2))
	bob, bobSees := h.join(2, as(2), hidden(1))
	if w := last[*worldstate.Welcome](bobSees); len(w.Participants) != 1 || len(w.Bodies) != 1 || w.Participants[0].Number != bob {
		t.Errorf("welcome names %+v", w.Participants)
	}
	if count[*worldstate.Joined](adaSees) != 0 {
		t.Error("ada was told of bob")
	}
	h.send(bob, &worldstate.Leave{})
	if count[*worldstate.Left](adaSees) != 0 {
		t.Error("ada was told that bob left")
	}
	_ = ada
}

func TestWhoIsExpelledIsGoneForEverybody(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1, as(1))
	_, bobSees := h.join(2, as(2))
	h.send(ada, &worldstate.Expel{Err: worldstate.ErrRemoved})
	if !adaSees.left || !errors.Is(adaSees.reason, worldstate.ErrRemoved) {
		t.Errorf("ada left %v: %v", adaSees.left, adaSees.reason)
	}
	if l := last[*worldstate.Left](bobSees); l == nil || l.Reason != "removed" {
		t.Errorf("bob was told %+v", l)
	}
	if !slices.Equal(h.gone, []uint16{ada}) {
		t.Errorf("gone: %v", h.gone)
	}
}

func TestOnlyThoseWhoMayAnswerSeeWhoKnocks(t *testing.T) {
	h := open(t, "lobby")
	_, hostSees := h.join(1, func(a *worldstate.Arrival) { a.Participant.Role = worldstate.Host })
	guest, guestSees := h.join(2)
	h.room.SetDoor(func() *worldstate.DoorChanged {
		return &worldstate.DoorChanged{Door: worldstate.DoorKnock, Knocks: []worldstate.Knock{{Number: 1, Name: "Eve"}}}
	})
	h.settle()
	if d := last[*worldstate.DoorChanged](hostSees); d.Door != worldstate.DoorKnock || len(d.Knocks) != 1 {
		t.Errorf("the host was told %+v", d)
	}
	if d := last[*worldstate.DoorChanged](guestSees); d.Door != worldstate.DoorKnock || len(d.Knocks) != 0 {
		t.Errorf("the guest was told %+v", d)
	}
	h.send(guest, &worldstate.Become{Role: worldstate.Host})
	if d := last[*worldstate.DoorChanged](guestSees); len(d.Knocks) != 1 {
		t.Error("who became host was not told")
	}
}

// Strangers can knock at any rate: hosts are told once a tick.
func TestKnocksAreToldOnceATick(t *testing.T) {
	h := open(t, "lobby")
	_, hostSees := h.join(1, func(a *worldstate.Arrival) { a.Participant.Role = worldstate.Host })
	before := count[*worldstate.DoorChanged](hostSees)
	for n := range uint32(50) {
		h.room.SetDoor(func() *worldstate.DoorChanged {
			return &worldstate.DoorChanged{Knocks: []worldstate.Knock{{Number: n + 1, Name: "Eve"}}}
		})
	}
	h.tick()
	if told := count[*worldstate.DoorChanged](hostSees) - before; told != 1 || last[*worldstate.DoorChanged](hostSees).Knocks[0].Number != 50 {
		t.Errorf("told %d times, the last time of %+v", told, last[*worldstate.DoorChanged](hostSees).Knocks)
	}
}

// Hosts see everybody and can act on everybody; a block by others works one way.
func TestNobodyHidesFromThoseInCharge(t *testing.T) {
	h := open(t, "lobby")
	host, hostSees := h.join(1, as(1), func(a *worldstate.Arrival) { a.Participant.Role = worldstate.Host })
	troll, trollSees := h.join(2, as(2))
	for _, n := range []uint16{host, troll} {
		h.send(n, &worldstate.Mute{})
	}
	h.tick()
	h.hide(true, [2]uint16{troll, host}, [2]byte{2, 1}) // the troll blocks the host
	if l := last[*worldstate.Left](hostSees); l != nil {
		t.Errorf("the host was told %+v", l)
	}
	if l := last[*worldstate.Left](trollSees); l == nil || l.Participant != host {
		t.Errorf("the troll was told %+v", l)
	}
	h.send(troll, say(1, worldstate.ToAll, 0, "hello"))
	h.disk.keep(nil)
	h.wait("the line", func() bool { return len(heardBy(hostSees)) == 1 })
	h.tick()
	hears := func(listener, talker uint16) bool {
		return slices.ContainsFunc(h.voice.routed, func(l spatial.Hearing) bool {
			return l.Listener == listener && slices.ContainsFunc(l.Heard, func(g spatial.Heard) bool { return g.Who == talker })
		})
	}
	if !hears(host, troll) || hears(troll, host) {
		t.Errorf("the host hears the troll: %v, the troll the host: %v", hears(host, troll), hears(troll, host))
	}
	for range 6 {
		h.tick()
	}
	if f := trollSees.frames[len(trollSees.frames)-1]; f.Hearers != nil && f.Hearers.Count != 0 {
		t.Errorf("the troll is told that %d hear it", f.Hearers.Count)
	}
	if _, again := h.join(3, as(1), func(a *worldstate.Arrival) {
		a.Participant.Role, a.Hidden = worldstate.Host, worldstate.Hidden{{2}: false}
	}); len(last[*worldstate.Welcome](again).Participants) != 3 || len(last[*worldstate.ChatHistory](again).Lines) != 1 {
		t.Error("who comes in as a host does not see the troll, or what it said")
	}
	h.send(host, &worldstate.Become{Role: worldstate.Member})
	if l := last[*worldstate.Left](hostSees); l == nil || l.Participant != troll {
		t.Error("who is in charge no more still sees the troll")
	}
	h.send(host, &worldstate.Become{Role: worldstate.Host})
	if j := last[*worldstate.Joined](hostSees); j == nil || j.Participant.Number != troll {
		t.Error("who is in charge again does not see the troll")
	}
}

func TestWhoInChargeBlocksDoesNotHear(t *testing.T) {
	h := open(t, "lobby")
	host, hostSees := h.join(1, as(1), func(a *worldstate.Arrival) { a.Participant.Role = worldstate.Host })
	troll, _ := h.join(2, as(2))
	h.send(troll, &worldstate.Mute{})
	h.hide(true, [2]uint16{host, troll}, [2]byte{1, 2})
	h.tick()
	if heard(h.voice, troll) || count[*worldstate.Left](hostSees) != 0 {
		t.Error("the host hears whom it blocks, or does not see it any more")
	}
}
