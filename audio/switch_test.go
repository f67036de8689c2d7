package audio_test

import (
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"stoa/audio"
	"stoa/spatial"
)

// ear remembers what was written to one listener.
type ear struct {
	mu  sync.Mutex
	got []audio.Packet
}

func (e *ear) WriteVoice(_ int, p *audio.Packet) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = append(e.got, *p)
	return nil
}

func (e *ear) talkers() map[uint16]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := map[uint16]int{}
	for _, p := range e.got {
		n[p.Talker]++
	}
	return n
}

// say forwards n packets of a source, numbered from first.
func say(s *audio.Source, first, n uint16) {
	for i := first; i < first+n; i++ {
		s.Forward(rtpPacket(1, i, uint32(i)*960, "voice", 1<<4, 26, 0, 0), 1)
	}
}

func route(s *audio.Switch, listener uint16, who ...uint16) {
	s.Route([]spatial.Hearing{{Listener: listener, Heard: heard(who...)}})
}

func TestRouteDecidesWhoIsHeard(t *testing.T) {
	s, e := audio.NewSwitch(), new(ear)
	a, b := s.Source(1), s.Source(2)
	s.Listen(9, 2, e)
	say(a, 0, 3)
	if n := e.talkers(); len(n) != 0 {
		t.Fatalf("heard before any Route: %v", n)
	}
	route(s, 9, 1)
	say(a, 3, 3)
	say(b, 0, 3)
	route(s, 9, 2)
	say(a, 6, 3)
	say(b, 3, 5)
	s.Route(nil)
	say(a, 9, 3)
	say(b, 8, 3)
	if n := e.talkers(); n[1] != 3 || n[2] != 5 || len(n) != 2 {
		t.Errorf("heard %v", n)
	}
	if n := s.Forwarded(9); n[1] != 3 || n[2] != 5 || len(n) != 2 {
		t.Errorf("counted %v", n)
	}
	for i, p := range e.got {
		if i == 0 {
			continue
		}
		if p.Sequence != e.got[i-1].Sequence+1 && p.Talker == e.got[i-1].Talker {
			t.Errorf("packet %d: sequence %d after %d", i, p.Sequence, e.got[i-1].Sequence)
		}
	}
}

func TestMuteActsAtOnce(t *testing.T) {
	s, e := audio.NewSwitch(), new(ear)
	a := s.Source(1)
	s.Listen(9, 1, e)
	route(s, 9, 1)
	say(a, 0, 2)
	s.Mute(1, true)
	say(a, 2, 2)
	if _, active := s.Level(1); active {
		t.Error("a muted talker is active")
	}
	s.Mute(1, false)
	say(a, 4, 2)
	if n := e.talkers(); n[1] != 4 {
		t.Fatalf("heard %v", n)
	}
	if p := e.got[2]; !p.Marker || p.Sequence != e.got[1].Sequence+1 {
		t.Errorf("after unmuting: %+v", p)
	}
	if _, active := s.Level(1); !active {
		t.Error("a talker is not active")
	}
}

func TestRemoveEndsBothDirections(t *testing.T) {
	s, e := audio.NewSwitch(), new(ear)
	a, b := s.Source(1), s.Source(2)
	s.Listen(1, 1, e)
	s.Listen(2, 1, e)
	both := []spatial.Hearing{{Listener: 1, Heard: heard(2)}, {Listener: 2, Heard: heard(1)}}
	s.Route(both)
	s.Remove(1)
	say(a, 0, 3)
	say(b, 0, 3)
	s.Route(both)
	say(a, 3, 3)
	say(b, 3, 3)
	if n := e.talkers(); len(n) != 0 {
		t.Errorf("heard %v", n)
	}
	if s.Source(1) == a {
		t.Error("a removed source came back")
	}
}

func TestListenReplacesTheSink(t *testing.T) {
	s, before, after := audio.NewSwitch(), new(ear), new(ear)
	a := s.Source(1)
	s.Listen(9, 2, before)
	route(s, 9, 1)
	say(a, 0, 2)
	s.Listen(9, 2, after)
	say(a, 2, 2)
	s.Deafen(9, before) // late call of the replaced connection
	route(s, 9, 1)
	say(a, 4, 3)
	s.Deafen(9, after)
	route(s, 9, 1)
	say(a, 7, 3)
	if n, m := before.talkers()[1], after.talkers()[1]; n != 2 || m != 3 {
		t.Errorf("%d packets before, %d after", n, m)
	}
}

// void accepts and drops everything.
type void struct{}

func (void) WriteVoice(int, *audio.Packet) error { return nil }

func TestForwardAllocatesNothing(t *testing.T) {
	s := audio.NewSwitch()
	src := s.Source(1)
	var all []spatial.Hearing
	for id := uint16(10); id < 20; id++ {
		s.Listen(id, 4, void{})
		all = append(all, spatial.Hearing{Listener: id, Heard: heard(1, 2)})
	}
	s.Route(all)
	raw := rtpPacket(1, 0, 0, "voice", 1<<4, 26, 0, 0)
	sequence := uint16(0)
	if n := testing.AllocsPerRun(100, func() {
		sequence++
		binary.BigEndian.PutUint16(raw[2:], sequence)
		src.Forward(raw, 1)
	}); n != 0 {
		t.Errorf("Forward: %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { s.Route(all) }); n != 0 {
		t.Errorf("Route: %v allocations", n)
	}
}

// Two connections of one participant may overlap while one replaces the other.
func TestForwardFromTwoConnections(t *testing.T) {
	s, e := audio.NewSwitch(), new(ear)
	a := s.Source(1)
	s.Listen(9, 1, e)
	route(s, 9, 1)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { say(a, 0, 1000) })
	}
	both.Wait()
	// Overlapping packets are lost; others may come twice, as a run of their own.
	if n := e.talkers()[1]; n == 0 || n > 2000 {
		t.Errorf("%d packets of 2000 sent", n)
	}
}

func TestTimestampsFollowTheClockOverChanges(t *testing.T) {
	s, e := audio.NewSwitch(), new(ear)
	var now time.Duration
	s.SetClock(func() time.Duration { return now })
	a, b := s.Source(1), s.Source(2)
	s.Listen(9, 1, e)
	for i := range uint16(300) {
		talker := []*audio.Source{a, b}[i/7%2]
		if i%7 == 0 {
			route(s, 9, 1+i/7%2)
		}
		talker.Forward(rtpPacket(uint32(i/7%2), i, uint32(i)*960, "voice"), 0)
		now += 20 * time.Millisecond
	}
	for i, p := range e.got {
		if p.Sequence != e.got[0].Sequence+uint16(i) || p.Timestamp != e.got[0].Timestamp+uint32(i)*960 {
			t.Fatalf("packet %d: %+v", i, p)
		}
		if p.Marker != (i%7 == 0) {
			t.Fatalf("packet %d: marker %v", i, p.Marker)
		}
	}
	if len(e.got) != 300 {
		t.Errorf("%d packets", len(e.got))
	}
}

func BenchmarkForward(b *testing.B) {
	const listeners = 50
	s := audio.NewSwitch()
	src := s.Source(1)
	var all []spatial.Hearing
	for id := range uint16(listeners) {
		s.Listen(id+10, 6, void{})
		all = append(all, spatial.Hearing{Listener: id + 10, Heard: heard(1)})
	}
	s.Route(all)
	raw := rtpPacket(1, 0, 0, string(make([]byte, 80)), 1<<4, 26, 0, 0)
	sequence := uint16(0)
	for b.Loop() {
		sequence++
		binary.BigEndian.PutUint16(raw[2:], sequence)
		src.Forward(raw, 1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/listeners, "ns/forwarded")
}

func BenchmarkRoute(b *testing.B) {
	s := audio.NewSwitch()
	var all []spatial.Hearing
	for id := range uint16(300) {
		s.Source(id + 1)
		s.Listen(id+1, 6, void{})
		var list []spatial.Heard
		for k := range uint16(6) {
			list = append(list, spatial.Heard{Who: (id+k*7)%300 + 1})
		}
		all = append(all, spatial.Hearing{Listener: id + 1, Heard: list})
	}
	for b.Loop() {
		s.Route(all)
	}
}
