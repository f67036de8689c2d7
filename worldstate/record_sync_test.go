package worldstate_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// large is a stroke that fills a page, so that results soon exceed what is kept.
var large = func() []byte {
	points := make([]record.Point, 4000)
	for i := range points {
		points[i].X = uint16(i % 2 * 60000)
	}
	return record.AppendPoints(nil, points)
}()

func drawing(sequence uint64, random *rand.Rand, drawn []record.ID, points []byte) *worldstate.Operation {
	op := &worldstate.Operation{ClientSequence: sequence, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(sequence), byte(sequence >> 8)}, record.Line{Width: 8, Points: points})}}
	if len(drawn) > 4 && random.IntN(3) == 0 {
		op.Changes = record.Each(record.Verb(2+random.IntN(3)), drawn[random.IntN(len(drawn))], drawn[random.IntN(len(drawn))])
		for i := range op.Changes {
			op.Changes[i].Properties = record.Properties{{Name: record.Colour, Value: record.OfInt(random.IntN(100))}}
		}
	}
	return op
}

// line is a connection: events that have not arrived are lost when it is cut.
type line struct {
	client  byte
	number  uint16
	eyes    *recordingViewer
	arrived int // number of events that arrived
	knows   worldstate.Replica
	visits  int
	resets  int
	goesOn  int // visits that continued from earlier boards
}

func (l *line) receive(t *testing.T, n int) {
	t.Helper()
	l.eyes.mu.Lock()
	defer l.eyes.mu.Unlock()
	until := min(len(l.eyes.events), l.arrived+n)
	for _, e := range l.eyes.events[l.arrived:until] {
		switch e := e.(type) {
		case *worldstate.ContentsReset:
			l.resets++
		case *worldstate.Welcome:
			if e.From != nil {
				l.goesOn++
			}
		}
		if err := l.knows.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	l.arrived = until
}

// comesBack resumes on another connection with what the line has.
func (l *line) comesBack(h *house) {
	h.Helper()
	l.eyes, l.arrived = &recordingViewer{}, 0
	l.visits++
	_, err := h.room.Join(h.Context(), worldstate.Arrival{Participant: worldstate.Participant{Number: l.number, Name: "L"},
		Client: worldstate.ClientID{l.client}, Viewer: l.eyes, Resume: true, Have: l.knows.Have()})
	if err != nil {
		h.Fatal(err)
	}
}

// In any order of parts, results and lost connections, everybody has the same boards in
// the end, and no result or stroke goes to the same connection twice.
func TestPartsAndResultsMakeTheSameBoardInEveryOrder(t *testing.T) {
	resets, goesOn, visits := 0, 0, 0
	for seed := range uint64(40) {
		h, random := open(t, "lobby"), rand.New(rand.NewPCG(seed, 0))
		points := large
		if seed%2 == 0 {
			points = record.AppendPoints(nil, []record.Point{{X: 1, Y: 2}})
		}
		ada, _ := h.join(1)
		var lines []*line
		for client := range byte(3) {
			l := &line{client: 20 + client, eyes: &recordingViewer{}}
			n, err := h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{l.client}, Viewer: l.eyes})
			if err != nil {
				t.Fatal(err)
			}
			l.number = n
			l.receive(t, 1)
			lines = append(lines, l)
		}
		var drawn []record.ID
		for sequence := uint64(1); sequence < 900; sequence++ {
			op := drawing(sequence, random, drawn, points)
			if op.Changes[0].Verb == record.Put {
				drawn = append(drawn, op.Changes[0].ID)
			}
			h.send(ada, op)
			if random.IntN(3) == 0 {
				h.disk.keep(nil)
				h.settle()
			}
			l := lines[random.IntN(len(lines))]
			if l == lines[0] && random.IntN(20) > 0 {
				continue // a slow connection: others do more than it takes
			}
			switch random.IntN(40) {
			case 0: // cut; the next connection is sometimes late
				l.receive(t, random.IntN(30))
				h.room.Detach(l.number, l.eyes)
				if random.IntN(4) > 0 {
					l.comesBack(h)
				}
			case 1, 2:
				if l.eyes.told() == 0 || h.room.Next(l.number, l.eyes) != nil {
					t.Fatal("nobody there")
				}
			default:
				_ = h.room.Next(l.number, l.eyes) // ignored while there is no connection
				l.receive(t, random.IntN(4))
			}
		}
		h.disk.keep(nil)
		h.wait("the disk", func() bool { return h.disk.kept.Sequence > 0 && len(h.disk.queue) == 0 })
		for i, l := range lines {
			h.room.Detach(l.number, l.eyes)
			l.comesBack(h)
			h.feed(l.number, l.eyes)
			l.receive(t, 1<<20)
			if !l.knows.Complete() || l.knows.Contents.Sequence != h.disk.kept.Sequence || !l.knows.Contents.Set(wall).Equal(h.disk.kept.Set(wall)) {
				t.Fatalf("seed %d, line %d: complete %v, at %d of %d, with %d of %d strokes", seed, i, l.knows.Complete(), l.knows.Contents.Sequence,
					h.disk.kept.Sequence, l.knows.Contents.Set(wall).Len(), h.disk.kept.Set(wall).Len())
			}
			resets, goesOn, visits = resets+l.resets, goesOn+l.goesOn, visits+l.visits
		}
		h.room.Close()
	}
	t.Logf("%d visits, %d went on from what was known, %d started over on the way", visits, goesOn, resets)
	if goesOn == 0 || goesOn == visits || resets == 0 {
		t.Error("not every way was tried")
	}
}

// told counts the strokes and results of one connection.
func (l *line) told() (strokes, results int) {
	for _, e := range l.eyes.events {
		switch e := e.(type) {
		case *worldstate.Records:
			if e.Parent == wall {
				strokes += len(e.Page.Records())
			}
		case *worldstate.Missed:
			results += len(e.Results)
		case *worldstate.Result:
			results++
		}
	}
	return strokes, results
}

func TestWhoComesBackIsToldOnlyWhatItMissed(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	draw := func(from, to uint64) {
		for n := from; n <= to; n++ {
			h.send(ada, drawing(n, nil, nil, large))
		}
		h.disk.keep(nil)
		h.settle()
	}
	draw(1, 10)
	l := &line{client: 2, eyes: &recordingViewer{}}
	var err error
	if l.number, err = h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{2}, Viewer: l.eyes}); err != nil {
		t.Fatal(err)
	}
	for range 5 { // the objects, and four parts of the board
		must(t, h.room.Next(l.number, l.eyes))
	}
	h.settle()
	l.receive(t, 1<<10)
	if strokes, _ := l.told(); strokes != 4 || l.knows.Complete() {
		t.Fatalf("%d strokes came, complete %v", strokes, l.knows.Complete())
	}
	h.room.Detach(l.number, l.eyes)
	draw(11, 13)
	l.comesBack(h)
	if l.eyes.told() > 3 {
		t.Errorf("%d things told before it asked", l.eyes.told())
	}
	draw(14, 14) // comes after the missed results
	h.feed(l.number, l.eyes)
	l.receive(t, 1<<10)
	if strokes, results := l.told(); strokes != 10 || results != 4 { // six are missing, and four are on the board already
		t.Errorf("%d strokes and %d results", strokes, results)
	}
	if !l.knows.Complete() || l.knows.Contents.Set(wall).Len() != 14 {
		t.Errorf("complete %v, %d strokes", l.knows.Complete(), l.knows.Contents.Set(wall).Len())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatSomebodyHasIsOnlyBelievedWhereItCanBeTrue(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	for n := range uint64(600) { // more than are kept
		h.send(ada, drawing(n+1, nil, nil, large))
	}
	h.disk.keep(nil)
	h.settle()
	here := &recordingViewer{}
	n, err := h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{9}, Viewer: here})
	must(t, err)
	h.room.Detach(n, here)
	for name, test := range map[string]struct {
		have   *worldstate.Have
		goesOn bool
	}{
		"nothing":               {nil, false},
		"everything":            {&worldstate.Have{Sequence: 600}, true},
		"what is still known":   {&worldstate.Have{Sequence: 590}, true},
		"what is known no more": {&worldstate.Have{Sequence: 10}, false},
		"what never was":        {&worldstate.Have{Sequence: 601}, false},
	} {
		e := &recordingViewer{}
		n, err := h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{9}, Viewer: e, Resume: true, Have: test.have})
		must(t, err)
		w := last[*worldstate.Welcome](e)
		if (w.From != nil) != test.goesOn {
			t.Errorf("%s: goes on %v", name, w.From != nil)
		}
		h.room.Detach(n, e)
	}
	h.disk.kept = worldstate.Begin(h.scene) // another file took its place
	h.send(ada, drawing(601, nil, nil, large))
	h.disk.keep(errors.New("I/O error"))
	h.settle()
	h.disk.recover()
	h.settle()
	h.now = time.Now()
	h.tick()
	e := &recordingViewer{}
	n, err = h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{9}, Viewer: e, Resume: true, Have: &worldstate.Have{}})
	must(t, err)
	if last[*worldstate.Welcome](e).From != nil {
		t.Error("somebody who may have missed the reset goes on")
	}
	h.room.Detach(n, e)
}

// On a slow link a part keeps a viewer from taking many frames. The newest frame comes
// before the next part, once.
func TestAFrameThatAPartHeldUpComesBeforeTheNext(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	h.tick()
	sees.busy = true
	h.tick()
	h.tick()
	sees.busy = false
	for range 2 {
		must(t, h.room.Next(ada, sees))
		h.settle()
	}
	var shown []uint64
	for _, f := range sees.frames {
		shown = append(shown, f.Tick)
	}
	h.tick()
	if !slices.Equal(shown, []uint64{1, 3}) || len(sees.frames) != 3 {
		t.Errorf("shown were %v", shown)
	}
}

// A viewer that is slower than the others asks for results, so that no queue grows, and
// gets all of them in the end.
func TestWhoIsLadenIsToldResultsWhenItAsks(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1)
	slow := &line{client: 2, eyes: &recordingViewer{}}
	var err error
	slow.number, err = h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{2}, Viewer: slow.eyes})
	must(t, err)
	h.feed(slow.number, slow.eyes)
	slow.receive(t, 1<<20)
	slow.eyes.laden = true
	for n := range uint64(200) {
		h.send(ada, drawing(n+1, nil, nil, large))
	}
	h.disk.keep(nil)
	h.settle()
	if got := slow.eyes.told() - slow.arrived; got != 0 {
		t.Fatalf("%d things were told to who is laden", got)
	}
	slow.eyes.laden = false
	h.send(ada, drawing(201, nil, nil, large)) // comes after results that it has not asked for
	h.disk.keep(nil)
	h.feed(slow.number, slow.eyes)
	slow.receive(t, 1<<20)
	if slow.resets != 0 || slow.knows.Contents.Sequence != 201 || !slow.knows.Contents.Set(wall).Equal(h.disk.kept.Set(wall)) {
		t.Errorf("at %d of 201 with %d resets", slow.knows.Contents.Sequence, slow.resets)
	}
}

// A room that was restored from a backup has fewer results than its clients know. Who
// resumes with results that the room did not have when it was opened gets everything
// anew, also when the room has come as far meanwhile.
func TestResultsOfAnotherPastAreNotBelieved(t *testing.T) {
	for _, known := range []uint64{5, 8, 12} {
		h := open(t, "lobby")
		ada, _ := h.join(1)
		for n := range uint64(8) {
			h.send(ada, drawing(n+1, nil, nil, large))
		}
		h.disk.keep(nil)
		h.settle()
		e := &recordingViewer{}
		_, err := h.room.Join(t.Context(), worldstate.Arrival{Client: worldstate.ClientID{9}, Viewer: e, Resume: true, Have: &worldstate.Have{Sequence: known}})
		must(t, err)
		if w := last[*worldstate.Welcome](e); w.From != nil || w.LivedOn {
			t.Errorf("who knows %d results goes on after %v", known, *w.From)
		}
	}
}
