package session

import (
	"strings"
	"testing"
	"time"

	"stoa/server/wire"
	"stoa/spatial"
	"stoa/worldstate"
)

func TestEveryClientMessageHasAHandler(t *testing.T) {
	for code := wire.CodePose; code <= wire.CodeModerate; code++ {
		if h, ok := handlers[code]; !ok || h.rate <= 0 || h.burst < h.rate/10 || h.handle == nil {
			t.Errorf("code %d: %+v", code, h)
		}
	}
	if _, ok := handlers[wire.CodeHello]; ok {
		t.Error("hello would be taken twice")
	}
}

func TestOutboxKeepsOneFrameAndEveryEvent(t *testing.T) {
	var o outbox
	o.init()
	frame := func(tick uint64) *worldstate.Frame {
		return &worldstate.Frame{Tick: tick, Bodies: []byte{1, 0, 0}, Gains: []spatial.Heard{{Who: 1, DB: -3}}}
	}
	if !o.show(frame(1)) || o.show(frame(2)) {
		t.Fatal("one frame waits, not two")
	}
	o.say(&wire.Pong{Time: 1})
	o.tell(&worldstate.Left{Number: 3, Reason: "left"}, nil)
	b := o.take()
	reliable, ends, waiting := b.reliable, b.ends, b.frame
	if len(ends) != 2 || len(waiting) == 0 || ends[1] != len(reliable) {
		t.Fatalf("%d messages, %d bytes of frame", len(ends), len(waiting))
	}
	if o.show(frame(3)) {
		t.Error("a frame was taken while the socket is busy")
	}
	o.wrote()
	if !o.show(frame(4)) {
		t.Error("no frame was taken after the write")
	}
	m, _, err := wire.ParseServer(reliable[ends[0]:])
	if left, ok := m.(*wire.Left); err != nil || !ok || left.Number != 3 {
		t.Errorf("second message: %+v, %v", m, err)
	}
}

func TestOutboxOverflows(t *testing.T) {
	var o outbox
	o.init()
	for n := range maxWaiting {
		if !o.say(&wire.Pong{}) {
			t.Fatalf("full after %d", n)
		}
	}
	if o.say(&wire.Pong{}) {
		t.Error("no bound")
	}
}

// A client that has let too much gather is done for: what gathered is let go,
// and no more gathers while its session ends.
func TestAnOutboxThatOverflowedKeepsNothing(t *testing.T) {
	large := &worldstate.Said{Line: worldstate.Line{Text: strings.Repeat("a", 50<<10)}}
	for name, full := range map[string]func(*outbox) bool{
		"messages": func(o *outbox) bool { return !o.say(&wire.Pong{}) },
		"bytes":    func(o *outbox) bool { return !o.tell(large, nil) },
	} {
		var o outbox
		o.init()
		for n := 0; !full(&o); n++ {
			if n > maxWaiting || o.reliable.Len() > maxWaitingBytes {
				t.Fatalf("%s: %d bytes wait after %d", name, o.reliable.Len(), n)
			}
		}
		for range 100 {
			o.tell(large, nil)
			o.say(&wire.Pong{})
			o.show(&worldstate.Frame{})
		}
		if n := o.reliable.Len() + o.frame.Len(); n > 0 || len(o.ends) > 0 {
			t.Errorf("%s: %d bytes of %d messages gathered", name, n, len(o.ends))
		}
	}
}

func TestWhatWaitedAtTheEndIsAllThatIsWritten(t *testing.T) {
	s := &session{server: &Server{}, ended: make(chan struct{})}
	s.out.init()
	s.say(&wire.Pong{Time: 1})
	s.reason = lost
	s.out.close()
	for range 2 * maxWaiting {
		s.Tell(&worldstate.Left{Number: 3})
		s.say(&wire.Pong{Time: 2})
	}
	if s.isOver() {
		t.Error("what came after the end was too much")
	}
	if s.Show(&worldstate.Frame{}) {
		t.Error("a frame was taken")
	}
	if b := s.out.take(); len(b.ends) != 1 || len(b.frame) > 0 {
		t.Errorf("%d messages and %d bytes of a frame", len(b.ends), len(b.frame))
	}
}

func TestReasonsMayBeCountedWhileTheyAreLookedAt(t *testing.T) {
	var r Reasons
	r.add(lost)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Each(func(wire.Reason, uint64) { r.add(wire.TooSlow) })
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("whoever looks keeps sessions from ending")
	}
}

func TestShowingAllocatesNothing(t *testing.T) {
	var o outbox
	o.init()
	f := &worldstate.Frame{Tick: 9, Bodies: make([]byte, 4000), Gains: []spatial.Heard{{Who: 1}}, Hearers: &worldstate.Hearers{Count: 1}}
	one := func() {
		o.show(f)
		o.take()
		o.wrote()
	}
	one()
	one()
	if n := testing.AllocsPerRun(100, one); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
