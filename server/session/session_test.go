package session

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/clientaddr"
	"stoa/server/wire"
	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

func TestEveryClientMessageHasAHandler(t *testing.T) {
	for code, m := range wire.FromClients() {
		switch h, ok := handlerOf(code, m); {
		case code == wire.CodeHello:
			if ok {
				t.Error("hello would be taken twice")
			}
		case !ok || h.rate <= 0 || h.burst < h.rate/10 || h.handle == nil:
			t.Errorf("code %d: %+v", code, h)
		}
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
	o.send(&wire.Pong{Time: 1})
	o.tell(&worldstate.Left{Participant: 3, Reason: "left"}, nil)
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
	if left, ok := m.(*worldstate.Left); err != nil || !ok || left.Participant != 3 {
		t.Errorf("second message: %+v, %v", m, err)
	}
}

func TestOutboxOverflows(t *testing.T) {
	var o outbox
	o.init()
	for n := range maxWaiting {
		if !o.send(&wire.Pong{}) {
			t.Fatalf("full after %d", n)
		}
	}
	if o.send(&wire.Pong{}) {
		t.Error("no bound")
	}
}

// A client with a full outbox asks for results once the outbox is empty.
func TestACongestedOutboxAsksLater(t *testing.T) {
	large := &worldstate.ChatLine{Line: worldstate.Line{Text: strings.Repeat("a", 10<<10)}}
	var o outbox
	o.init()
	o.enter()
	for n := 0; !o.congested(); n++ {
		if n*10<<10 > maxWaitingBytes/2 || !o.tell(large, nil) {
			t.Fatal("it is not congested until it overflows")
		}
	}
	if o.wantsPart() {
		t.Error("it asks for more before it has written what waits")
	}
	o.take()
	o.wrote()
	if !o.wantsPart() || o.wantsPart() {
		t.Error("it does not ask once")
	}
}

// An overflowed outbox drops its content, and takes nothing more while the session
// ends.
func TestAnOutboxThatOverflowedKeepsNothing(t *testing.T) {
	large := &worldstate.ChatLine{Line: worldstate.Line{Text: strings.Repeat("a", 50<<10)}}
	for name, full := range map[string]func(*outbox) bool{
		"messages": func(o *outbox) bool { return !o.send(&wire.Pong{}) },
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
			o.send(&wire.Pong{})
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
		s.Tell(&worldstate.Left{Participant: 3})
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

func page(n byte) *worldstate.Records {
	return &worldstate.Records{Page: record.NewPage([]*record.Record{{ID: record.ID{n}, Made: uint64(n)}}), More: true}
}

// pipe returns a session whose socket the test reads.
func pipe(t *testing.T) (*session, *websocket.Conn) {
	t.Helper()
	made := make(chan *session, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
		}
		made <- newSession(&Server{}, conn, clientaddr.Client{Local: true})
	}))
	t.Cleanup(server.Close)
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return <-made, conn
}

// A page is valid after the last result and before the next: parts keep their place. A
// frame waits for no part.
func TestAPartKeepsItsPlaceAmongTheResults(t *testing.T) {
	s, conn := pipe(t)
	for n := range byte(6) {
		s.Tell(&worldstate.Result{Sequence: uint64(n)})
		if n%2 == 0 {
			s.Tell(page(n))
		}
	}
	s.Tell(&worldstate.Missed{Results: []*worldstate.Result{{Sequence: 7}}})
	s.Show(&worldstate.Frame{Tick: 1, Bodies: []byte{1, 0, 0}})
	if !s.flush() {
		t.Fatal("not written")
	}
	var got []string
	for len(got) < 11 {
		_, data, err := conn.ReadMessage()
		for err == nil && len(data) > 0 {
			var m wire.Message
			if m, data, err = wire.ParseServer(data); err == nil {
				switch m := m.(type) {
				case *worldstate.Result:
					got = append(got, fmt.Sprint(m.Sequence))
				case *worldstate.Records:
					got = append(got, fmt.Sprint("page ", m.Page.Records()[0].Made))
				case *wire.Tick:
					got = append(got, "frame")
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if all := strings.Join(got, ", "); all != "0, page 0, 1, 2, page 2, 3, 4, page 4, 5, frame, 7" {
		t.Error(all)
	}
}

// The write loop asks for a part when nothing else is left to write, and not again
// before it has come.
func TestAPartIsAskedForWhenNothingElseWaits(t *testing.T) {
	s := &session{server: &Server{}, ended: make(chan struct{})}
	o := &s.out
	o.init()
	frame := &worldstate.Frame{Tick: 1, Bodies: []byte{1, 0, 0}}
	write := func() { o.take(); o.wrote() }
	is := func(want bool, what string) {
		t.Helper()
		if o.wantsPart() != want {
			t.Errorf("%s: %v", what, !want)
		}
	}
	s.Tell(&worldstate.ContentsReset{})
	write()
	is(false, "before hello was answered")
	o.enter()
	s.say(&wire.Pong{})
	is(false, "with a pong to write")
	write()
	is(true, "with nothing to write")
	is(false, "having asked")
	s.Tell(page(1))
	is(false, "before it is written")
	write()
	s.Show(frame)
	is(false, "with a frame to write")
	write()
	is(true, "when it is written")
	o.unasked()
	is(true, "when the room was too busy")
	s.Tell(&worldstate.Missed{})
	write()
	is(true, "after results that were missed")
	o.close()
	s.Tell(page(2))
	is(false, "at the end")
}

// A part that the socket takes is a sign of life: pongs come behind it.
func TestAPeerThatTakesPartsIsAlive(t *testing.T) {
	s, conn := pipe(t)
	go func() {
		for _, _, err := conn.NextReader(); err == nil; {
			_, _, err = conn.NextReader()
		}
	}()
	long := int64(2 * silenceLimit)
	s.begin = s.begin.Add(-2 * silenceLimit) // silent for that long
	s.Tell(page(1))
	if !s.flush() || !s.ping() {
		t.Error("one that takes parts is given up")
	}
	s.aliveAt.Store(s.aliveAt.Load() - long)
	s.say(&wire.Pong{})
	if !s.flush() || s.ping() || s.reason != wire.Silent {
		t.Error("one that merely did not block is not")
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
