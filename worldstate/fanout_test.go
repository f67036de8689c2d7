package worldstate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// What one participant can send to each of the others, in bytes a second and as burst.
// PROTOCOL.md section 11.
const (
	fanoutRate  = 64 << 10
	fanoutBurst = 2 << 20
	liveBurst   = 256 << 10
)

func TestAStrokeRestartedEachTickIsNotSentWholeEachTick(t *testing.T) {
	h := openFor(t, "lobby", 0)
	ada, _ := h.join(1)
	_, bobSees := h.join(2)
	draw := func(from int, points []record.Point) {
		h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{5}, Colour: 1, Width: 8, From: from, Points: points})
	}
	line := make([]record.Point, record.MaxPoints)
	draw(0, line)
	const seconds = 60
	for range 20 * seconds {
		draw(len(line)-1, line[:1])
		h.tick()
	}
	sent := 0
	for _, f := range bobSees.frames {
		for _, l := range f.Lives {
			sent += 2 * len(l.Points) // bytes at least
		}
	}
	if most := liveBurst + seconds*fanoutRate; sent > most {
		t.Errorf("%d KiB were sent to each in %d s, at most %d should be", sent>>10, seconds, most>>10)
	}
}

func TestDrawingAsPeopleDoIsShownWhole(t *testing.T) {
	h := openFor(t, "lobby", 0)
	ada, _ := h.join(1)
	_, bobSees := h.join(2)
	for n := range 60 * 20 { // a minute at 30 parts a second, ten points each
		for part := range 2 {
			h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{byte(n / 20)}, Width: 8, From: n%20*20 + part*10, Points: make([]record.Point, 10)})
		}
		h.tick()
	}
	points := 0
	for _, f := range bobSees.frames {
		for _, l := range f.Lives {
			points += len(l.Points)
		}
	}
	if points != 60*20*20 {
		t.Errorf("%d of %d points were shown", points, 60*20*20)
	}
}

func TestWhatOneDrawsInAShortTimeIsBounded(t *testing.T) {
	h := openFor(t, "lobby", 0)
	ada, adaSees := h.join(1)
	var points []record.Point
	for n := range 4000 {
		points = append(points, record.Point{X: uint16(n % 2 * 60000), Y: uint16(n % 2 * 60000)})
	}
	big := record.AppendPoints(nil, points[:2600])
	op := func(n int) *worldstate.Operation {
		return &worldstate.Operation{ClientSequence: uint64(n), Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(n), byte(n >> 8)}, record.Line{Width: 8, Points: big})}}
	}
	refused := 0
	for n := 1; refused == 0 && n < 1000; n++ {
		h.send(ada, op(n))
		h.disk.keep(nil)
		h.settle()
		refused = count[*worldstate.Refused](adaSees)
		if sent := n * len(big); sent > fanoutBurst+len(big) {
			t.Fatalf("%d KiB at once", sent>>10)
		}
	}
	spent := time.Now()
	if r := last[*worldstate.Refused](adaSees); !errors.Is(r.Err, worldstate.ErrTooFast) {
		t.Errorf("refused for %v", r.Err)
	}
	// A resume does not renew the budget.
	h.room.Detach(ada, adaSees)
	_, again := h.join(1, func(a *worldstate.Arrival) { a.Resume, a.Participant.Number = true, ada })
	for taken := 0; ; taken++ {
		h.send(ada, op(1001+taken))
		if r := last[*worldstate.Refused](again); r != nil && errors.Is(r.Err, worldstate.ErrTooFast) {
			break
		}
		if most := 1 + fanoutRate*time.Since(spent).Seconds()/float64(len(big)); float64(taken+1) > most {
			t.Fatalf("after coming back %d were taken, %.1f may be by now", taken+1, most)
		}
	}
}

// However many people draw long live strokes, a frame stays small, also a newcomer's
// first one; the rest comes with the next frames.
func TestAFrameHoldsLittleOfUnfinishedStrokes(t *testing.T) {
	h := open(t, "lobby")
	const authors = 30
	line := make([]record.Point, 3000)
	for n := range byte(authors) {
		author, _ := h.join(1 + n)
		h.send(author, &worldstate.Draw{Board: wall, Stroke: record.ID{n + 1}, Width: 8, Points: line})
	}
	h.tick()
	_, late := h.join(200)
	late.frames = nil
	for range 2 * authors {
		h.tick()
	}
	shown := map[uint16]int{}
	for _, f := range late.frames {
		points := 0
		for _, l := range f.Lives {
			points += len(l.Points)
			if l.From != shown[l.Participant] {
				t.Fatalf("a part from %d, %d were shown", l.From, shown[l.Participant])
			}
			shown[l.Participant] += len(l.Points)
		}
		if points*6 > 16<<10 {
			t.Fatalf("a frame with %d points", points)
		}
	}
	for author, points := range shown {
		if points != len(line) {
			t.Errorf("%d points of participant %d", points, author)
		}
	}
	if len(shown) != authors {
		t.Errorf("%d strokes", len(shown))
	}
}

// A live stroke has the limits of a finished one, also in bytes: clients would refuse a
// longer one.
func TestAnUnfinishedStrokeIsNoLongerThanAFinishedOne(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	_, bobSees := h.join(2)
	var far []record.Point
	for n := range record.MaxPoints {
		far = append(far, record.Point{X: uint16(n % 2 * 65535), Y: uint16(n % 2 * 65535)})
	}
	for from := 0; from < len(far); from += 1024 {
		h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{5}, Width: 8, From: from, Points: far[from : from+1024]})
	}
	for range 5 {
		h.tick()
	}
	var shown []record.Point
	for _, f := range bobSees.frames {
		for _, l := range f.Lives {
			shown = append(shown[:l.From], l.Points...)
		}
	}
	if n := len(record.AppendPoints(nil, shown)); n == 0 || n > record.MaxPointsBytes {
		t.Errorf("%d bytes were shown", n)
	}
}

// Everybody sees the id of a live stroke. Nobody can prevent its author from finishing
// it by using the id.
func TestNobodyTakesTheIDOfAStrokeThatIsBeingDrawn(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1)
	troll, trollSees := h.join(2)
	h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{7}, Width: 8, Points: make([]record.Point, 3)})
	h.send(troll, stroke(1, 7))
	if r := last[*worldstate.Refused](trollSees); r == nil || !errors.Is(r.Err, record.ErrExists) {
		t.Errorf("the troll was told %+v", r)
	}
	h.send(troll, &worldstate.Draw{Board: wall, Stroke: record.ID{7}, Width: 90, Points: make([]record.Point, 5)})
	h.tick()
	for _, f := range trollSees.frames {
		for _, l := range f.Lives {
			if l.Participant == troll {
				t.Error("the troll draws under the author's id")
			}
		}
	}
	h.send(ada, stroke(1, 7))
	h.disk.keep(nil)
	h.wait("the author's stroke", func() bool { return count[*worldstate.Acknowledged](adaSees) == 1 })
	h.send(troll, &worldstate.Draw{Board: wall, Stroke: record.ID{7}, Width: 90, Points: make([]record.Point, 5)})
	for range 3 {
		h.tick()
	}
	for _, f := range adaSees.frames {
		for _, l := range f.Lives {
			if l.Participant == troll {
				t.Error("somebody draws under the id of a finished stroke")
			}
		}
	}
}

// Any number of people may come by the link; the chat of all of them together is
// limited, and does not affect a member.
func TestGuestsTogetherSaySoMuch(t *testing.T) {
	h := open(t, "lobby")
	member, memberSees := h.join(1, as(1), func(a *worldstate.Arrival) { a.Invited = true })
	text, said := strings.Repeat("a", 2000), 0
	for n := range byte(100) {
		guest, sees := h.join(10+n, as(10+n))
		for ref := range uint64(5) {
			h.send(guest, say(ref+1, worldstate.ToAll, 0, text))
		}
		said += 5 - count[*worldstate.NotSaid](sees)
	}
	if size := said * len(text); size > 300<<10 || size < 200<<10 {
		t.Errorf("%d KiB were taken", size>>10)
	}
	h.send(member, say(1, worldstate.ToAll, 0, "order!"))
	if count[*worldstate.NotSaid](memberSees) != 0 {
		t.Error("a member was refused")
	}
}
