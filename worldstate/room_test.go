package worldstate_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// fakeJournal is a journal in memory that stores results on command.
type fakeJournal struct {
	mu     sync.Mutex
	queue  []kept
	kept   *worldstate.Contents
	reload []func(*worldstate.Contents)
	full   bool
	prompt bool // stores results at once
	texts  texts
}

type kept struct {
	result *worldstate.Result // nil for a chat line
	done   func(error)
}

var (
	errFull = errors.New("no room in the queue")
	errGap  = errors.New("an earlier result was not kept") // as a journal says
)

func (d *fakeJournal) Append(r *worldstate.Result, done func(error)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return errFull
	}
	if d.prompt && r != nil {
		d.kept.Apply(r)
		done(nil) // in order, like a real one
		return nil
	}
	d.queue = append(d.queue, kept{r, done})
	return nil
}

func (d *fakeJournal) Record(_ *worldstate.Record, done func(error)) error {
	return d.Append(nil, done)
}

func (d *fakeJournal) Present(worldstate.ClientID, bool) {}

func (d *fakeJournal) Reload(done func(*worldstate.Contents)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reload = append(d.reload, done)
}

// keep reports everything queued as stored, or as failed.
func (d *fakeJournal) keep(err error) {
	d.mu.Lock()
	queue := d.queue
	d.queue = nil
	said := make([]error, len(queue))
	for i, k := range queue {
		said[i] = err
		switch {
		case err != nil || k.result == nil:
		case k.result.Sequence != d.kept.Sequence+1:
			said[i] = errGap
		default:
			d.kept.Apply(k.result)
		}
	}
	d.mu.Unlock()
	for i, k := range queue {
		k.done(said[i])
	}
}

func (d *fakeJournal) recover() {
	d.mu.Lock()
	waiting, c := d.reload, d.kept.Clone()
	d.reload = nil
	d.mu.Unlock()
	for _, done := range waiting {
		done(c)
	}
}

// silence implements Voices without speakers.
type silentVoices struct{ routed []spatial.Hearing }

func (*silentVoices) Level(uint16) (float64, bool) { return -127, false }
func (*silentVoices) Mute(uint16, bool)            {}
func (s *silentVoices) Route(all []spatial.Hearing) {
	s.routed = s.routed[:0]
	for _, h := range all {
		h.Heard = append(h.Heard[:0:0], h.Heard...)
		s.routed = append(s.routed, h)
	}
}

// recordingViewer is a viewer that remembers events and frames.
type recordingViewer struct {
	mu     sync.Mutex
	events []worldstate.Event
	frames []worldstate.Frame
	busy   bool
	laden  bool
	left   bool
	reason error
}

func (e *recordingViewer) Tell(event worldstate.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = append(e.events, event)
}

func (e *recordingViewer) Congested() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.laden
}

func (e *recordingViewer) Show(f *worldstate.Frame) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.busy {
		return false
	}
	copied := *f
	copied.Bodies = append([]byte(nil), f.Bodies...)
	copied.Gains = append(copied.Gains[:0:0], f.Gains...)
	copied.Lives = append(copied.Lives[:0:0], f.Lives...)
	copied.Held = append(copied.Held[:0:0], f.Held...)
	for i := range copied.Lives {
		copied.Lives[i].Points = append([]record.Point(nil), copied.Lives[i].Points...)
	}
	if f.Hearers != nil {
		h := *f.Hearers
		h.Loudest = append(h.Loudest[:0:0], f.Hearers.Loudest...)
		copied.Hearers = &h
	}
	e.frames = append(e.frames, copied)
	return true
}

func (e *recordingViewer) Leave(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.left, e.reason = true, err
}

// last returns the newest event of a type, or nil.
func last[T worldstate.Event](e *recordingViewer) (found T) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.events {
		if t, ok := event.(T); ok {
			found = t
		}
	}
	return found
}

func count[T worldstate.Event](e *recordingViewer) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.events {
		if _, ok := event.(T); ok {
			n++
		}
	}
	return n
}

// house is a room whose disk and clock the test controls.
type house struct {
	*testing.T
	room  *worldstate.Room
	scene *scene.Scene
	disk  *fakeJournal
	voice *silentVoices
	ticks chan time.Time
	now   time.Time
	gone  []uint16
}

// open opens a room without limits on drawing.
func open(t *testing.T, template string) *house { return openFor(t, template, 1<<40) }

func openFor(t *testing.T, template string, burst int, more ...*record.Record) *house {
	place, err := scene.Load(template)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, scene: place, ticks: make(chan time.Time), now: time.Now(), voice: &silentVoices{}}
	h.disk = &fakeJournal{kept: worldstate.Begin(place)}
	h.disk.kept.Sets[record.Room].Add(more...)
	h.room = worldstate.Open(worldstate.Config{Scene: place, Contents: h.disk.kept.Clone(), Journal: h.disk, Voices: h.voice,
		FanoutBurst: burst, Ticks: h.ticks, Back: map[worldstate.ClientID]bool{{9}: true}, Gone: func(n uint16) { h.gone = append(h.gone, n) }, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(h.room.Close)
	return h
}

// tick makes one tick and waits for its end.
func (h *house) tick() { h.pass(50 * time.Millisecond) }

func (h *house) pass(d time.Duration) {
	h.now = h.now.Add(d)
	h.ticks <- h.now
	h.settle()
}

// settle waits until the room has handled everything sent before.
func (h *house) settle() {
	h.Helper()
	if err := h.room.Do(context.Background(), func(*worldstate.State) {}); err != nil {
		h.Fatal(err)
	}
	// Inbox and disk reports are separate: this makes sure that earlier reports are
	// handled.
	if err := h.room.Do(context.Background(), func(*worldstate.State) {}); err != nil {
		h.Fatal(err)
	}
}

func (h *house) join(client byte, change ...func(*worldstate.Arrival)) (uint16, *recordingViewer) {
	h.Helper()
	e := &recordingViewer{}
	a := worldstate.Arrival{Participant: worldstate.Participant{Name: string(rune('A' + client)), Appearance: avatar.Appearance{Height: 1650}},
		Client: worldstate.ClientID{client}, Slots: 4, Viewer: e}
	for _, f := range change {
		f(&a)
	}
	n, err := h.room.Join(context.Background(), a)
	if err != nil {
		h.Fatal(err)
	}
	h.feed(n, e)
	return n, e
}

// feed asks for parts of the boards until there are none.
func (h *house) feed(n uint16, e *recordingViewer) {
	h.Helper()
	for told := -1; told != e.told(); {
		told = e.told()
		if err := h.room.Next(n, e); err != nil {
			h.Fatal(err)
		}
		h.settle()
	}
}

func (e *recordingViewer) told() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.events)
}

func (h *house) send(from uint16, c worldstate.Command) {
	h.Helper()
	if err := h.room.Send(from, c); err != nil {
		h.Fatal(err)
	}
	h.settle()
}

func stroke(sequence uint64, id byte) *worldstate.Operation {
	return &worldstate.Operation{ClientSequence: sequence, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{id}, record.Line{Width: 8, Points: record.AppendPoints(nil, []record.Point{{X: 1, Y: 2}})})}}
}

// wait waits for another goroutine.
func (h *house) wait(what string, done func() bool) {
	h.Helper()
	for deadline := time.Now().Add(5 * time.Second); !done(); h.settle() {
		if time.Now().After(deadline) {
			h.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestNothingIsToldBeforeItIsOnDisk(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1)
	_, bobSees := h.join(2)
	h.send(ada, stroke(1, 7))
	_, lateSees := h.join(3)
	if count[*worldstate.Result](bobSees)+count[*worldstate.Result](adaSees)+count[*worldstate.Acknowledged](adaSees) != 0 {
		t.Fatal("told before the disk had it")
	}
	if s := last[*worldstate.Records](lateSees); len(s.Page.Records()) != 0 {
		t.Fatal("a newcomer was shown what was not on disk")
	}
	h.disk.keep(nil)
	h.wait("the result", func() bool { return count[*worldstate.Result](bobSees) == 1 })
	if ack := last[*worldstate.Acknowledged](adaSees); ack == nil || ack.ClientSequence != 1 || ack.Sequence != 1 {
		t.Errorf("author got %+v", ack)
	}
	if count[*worldstate.Result](lateSees) != 1 {
		t.Error("the newcomer was not told the result")
	}
}

func TestRetryAppliesOnce(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	h.send(ada, stroke(1, 7))
	h.send(ada, stroke(1, 7)) // on its way to the disk: answered by the first one's acknowledgement
	if count[*worldstate.Refused](sees)+count[*worldstate.Acknowledged](sees) != 0 {
		t.Fatal("answered before the disk had it")
	}
	h.disk.keep(nil)
	h.wait("the acknowledgement", func() bool { return count[*worldstate.Acknowledged](sees) == 1 })
	h.send(ada, stroke(1, 7)) // its acknowledgement was lost
	if n := count[*worldstate.Acknowledged](sees); n != 2 {
		t.Errorf("%d acknowledgements", n)
	}
	if n := count[*worldstate.Result](sees); n != 1 {
		t.Errorf("applied %d times", n)
	}
}

func TestAFailedJournalTakesNothingFromTheBoards(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1)
	_, bobSees := h.join(2)
	h.send(ada, stroke(1, 1))
	h.disk.keep(nil)
	h.wait("the first stroke", func() bool { return count[*worldstate.Result](bobSees) == 1 })
	told := bobSees.told()
	h.send(ada, stroke(2, 2))
	h.send(ada, stroke(3, 3))
	h.disk.keep(errors.New("disk full"))
	h.settle()
	h.send(ada, stroke(4, 4))
	if r := last[*worldstate.Refused](adaSees); !errors.Is(r.Err, worldstate.ErrStore) || r.ClientSequence != 4 {
		t.Errorf("while the disk is away: %+v", r)
	}
	h.tick()
	if len(bobSees.frames) == 0 {
		t.Error("poses stopped with the disk")
	}
	h.disk.recover()
	h.wait("the answers", func() bool { return count[*worldstate.Refused](adaSees) == 3 })
	h.pass(time.Second)
	h.send(ada, stroke(5, 2)) // a refused operation can be sent again
	h.disk.keep(nil)
	h.wait("the second stroke", func() bool { return last[*worldstate.Result](bobSees).Sequence == 2 })
	if n := bobSees.told() - told; n != 1 {
		t.Errorf("bob was told %d things, not the new stroke alone", n)
	}
	if r := replay(t, bobSees); r.Contents.Set(wall).Len() != 2 {
		t.Errorf("%d strokes on the board", r.Contents.Set(wall).Len())
	}
}

func resume(number uint16) func(*worldstate.Arrival) {
	return func(a *worldstate.Arrival) { a.Resume, a.Participant.Number = true, number }
}

func TestResumeKeepsThePerson(t *testing.T) {
	h := open(t, "lobby")
	ada, first := h.join(1)
	_, bobSees := h.join(2)
	h.send(ada, &worldstate.Pose{Body: avatar.At(avatarFeet(h, ada), 1, 0), At: h.now.Add(time.Second)})
	h.room.Detach(ada, first)
	for range 20 * 20 { // 20 s
		h.tick()
	}
	again, second := h.join(1, resume(ada))
	if again != ada {
		t.Errorf("came back as %d, was %d", again, ada)
	}
	if count[*worldstate.Left](bobSees) != 0 || count[*worldstate.Joined](bobSees) != 0 {
		t.Error("others saw a leave or a join")
	}
	if w := last[*worldstate.Welcome](second); w.You != ada || len(w.Participants) != 2 {
		t.Errorf("welcomed as %+v", w)
	}
}

func avatarFeet(h *house, number uint16) (feet [3]float64) {
	_ = h.room.Do(context.Background(), func(s *worldstate.State) { feet = s.Person(number).Body.Feet() })
	return feet
}

func TestResumeDisplacesTheOldSocket(t *testing.T) {
	h := open(t, "lobby")
	ada, first := h.join(1)
	h.join(1, resume(ada))
	if !first.left || !errors.Is(first.reason, worldstate.ErrDisplaced) {
		t.Errorf("the old viewer: left %v, %v", first.left, first.reason)
	}
	h.room.Detach(ada, first) // the old socket's end must not detach the new one
	h.pass(40 * time.Second)
	if h.room.People() != 1 {
		t.Error("the participant was lost with its old socket")
	}
}

func TestLostPeopleLeaveAndNumbersRest(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	_, bobSees := h.join(2)
	h.room.Detach(ada, sees)
	h.pass(31 * time.Second)
	if l := last[*worldstate.Left](bobSees); l == nil || l.Participant != ada || l.Reason != "lost" {
		t.Fatalf("bob was told %+v", l)
	}
	if len(h.gone) != 1 || h.gone[0] != ada {
		t.Errorf("gone: %v", h.gone)
	}
	if n, _ := h.join(3); n == ada {
		t.Error("the number was given again at once")
	}
}

func TestResumeAfterARestartComesBackToItsPlace(t *testing.T) {
	h := open(t, "lobby")
	where := avatar.At([3]float64{3, 0, -2}, 0.5, 0)
	n, _ := h.join(9, resume(42), func(a *worldstate.Arrival) { a.Place = &where })
	if n != 42 || avatarFeet(h, n) != [3]float64{3, 0, -2} {
		t.Errorf("number %d at %v", n, avatarFeet(h, n))
	}
}

// An empty room that is closed and opened again has cut nobody off: nobody may resume.
func TestResumeLongAfterTheRestartIsRefused(t *testing.T) {
	place, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	room := worldstate.Open(worldstate.Config{Scene: place, Contents: worldstate.Begin(place), Journal: &fakeJournal{}, Voices: &silentVoices{},
		Since: time.Now().Add(-time.Hour), Log: slog.New(slog.DiscardHandler)})
	defer room.Close()
	_, err = room.Join(context.Background(), worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: &recordingViewer{}, Resume: true})
	if !errors.Is(err, worldstate.ErrNotHere) {
		t.Errorf("got %v", err)
	}
}

func TestClientIDInUse(t *testing.T) {
	h := open(t, "lobby")
	h.join(1)
	_, err := h.room.Join(context.Background(), worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: &recordingViewer{}})
	if !errors.Is(err, worldstate.ErrInUse) {
		t.Errorf("got %v", err)
	}
}

func TestImpossibleMoveIsCorrected(t *testing.T) {
	h := open(t, "hall")
	ada, sees := h.join(1)
	h.tick()
	start := avatarFeet(h, ada)
	h.send(ada, &worldstate.Pose{Body: avatar.At([3]float64{start[0] + 20, 0, start[2]}, 0, 0), At: h.now.Add(time.Second)})
	h.tick()
	entries, err := avatar.DecodeBodies(nil, sees.frames[len(sees.frames)-1].Bodies)
	if err != nil || entries[0].Body.Feet() != start || entries[0].Body.Epoch != 1 {
		t.Errorf("%+v, %v", entries, err)
	}
	h.send(ada, &worldstate.Pose{Body: avatar.At([3]float64{start[0] + 0.1, 0, start[2]}, 0, 0), At: h.now.Add(2 * time.Second)})
	if avatarFeet(h, ada) != start {
		t.Error("a pose from before the correction was taken")
	}
	to := avatar.At([3]float64{start[0] + 20, 0, start[2]}, 0, 0)
	h.send(ada, &worldstate.Teleport{Body: to, At: h.now.Add(3 * time.Second)})
	if avatarFeet(h, ada) != to.Feet() {
		t.Error("an explicit jump was refused")
	}
}

// Ticks as fast as the room takes them leave no message behind.
func TestATickShowsAllThatWasSentBefore(t *testing.T) {
	h := open(t, "lobby")
	ada, sees := h.join(1)
	for round := range 20 {
		var body avatar.Body
		for n := range 100 {
			body = avatar.At([3]float64{2, 0, -3 - float64(n)/100}, float64(round)/10, 0)
			body.Epoch = byte(round*100 + n)
			if err := h.room.Send(ada, &worldstate.Teleport{Body: body, At: h.now}); err != nil {
				t.Fatal(err)
			}
		}
		h.ticks <- h.now
		h.settle()
		if got, _ := replay(t, sees).Body(ada); got.Z != body.Z || got.Yaw != body.Yaw {
			t.Fatalf("round %d: shown at %v, was sent to %v", round, got.Feet(), body.Feet())
		}
	}
}

func TestUnfinishedStrokesAreShownWhole(t *testing.T) {
	h := open(t, "lobby")
	ada, adaSees := h.join(1)
	_, bobSees := h.join(2)
	draw := func(from int, points ...record.Point) {
		h.send(ada, &worldstate.Draw{Board: wall, Stroke: record.ID{5}, Colour: 1, Width: 8, From: from, Points: points})
	}
	draw(0, record.Point{X: 1, Y: 1}, record.Point{X: 2, Y: 2})
	h.tick()
	bobSees.busy = true
	draw(2, record.Point{X: 3, Y: 3})
	h.tick()
	draw(3, record.Point{X: 4, Y: 4})
	bobSees.busy = false
	h.tick()
	var points []record.Point
	for _, f := range bobSees.frames {
		for _, l := range f.Lives {
			points = append(points[:l.From], l.Points...)
		}
	}
	if len(points) != 4 || points[3] != (record.Point{X: 4, Y: 4}) {
		t.Errorf("bob, who missed a frame, has %v", points)
	}
	for _, f := range adaSees.frames {
		if len(f.Lives) != 0 {
			t.Error("the author was shown their own stroke")
		}
	}
	draw(0)
	h.tick()
	h.tick()
	n := len(bobSees.frames)
	if gone := bobSees.frames[n-2].Lives; len(gone) != 1 || len(gone[0].Points) != 0 || len(bobSees.frames[n-1].Lives) != 0 {
		t.Errorf("taken away: %v, then %v", gone, bobSees.frames[n-1].Lives)
	}
}

func TestHearingFollowsTheScene(t *testing.T) {
	h := open(t, "hall")
	ada, _ := h.join(1)
	bob, bobSees := h.join(2)
	h.send(ada, &worldstate.Mute{Muted: false})
	at := func(n uint16, x float64) {
		h.send(n, &worldstate.Teleport{Body: avatar.At([3]float64{x, 0, 0}, 0, 0), At: h.now})
		for range 6 {
			h.tick()
		}
	}
	heard := func() int {
		for _, r := range h.voice.routed {
			if r.Listener == bob {
				return len(r.Heard)
			}
		}
		return -1
	}
	at(bob, -20)
	at(ada, -18)
	if heard() != 1 {
		t.Error("not heard at 2 m")
	}
	f := bobSees.frames[len(bobSees.frames)-1]
	if len(f.Gains) != 0 {
		t.Error("a gain that did not change was sent again")
	}
	at(ada, 20)
	if heard() != 0 {
		t.Error("heard at 40 m")
	}
	gone := false
	for _, f := range bobSees.frames {
		for _, g := range f.Gains {
			gone = g.Who == ada && g.DB == worldstate.Gone
		}
	}
	if !gone {
		t.Error("bob was not told that ada is out of earshot")
	}
	at(ada, -18)
	h.send(ada, &worldstate.Mute{Muted: true})
	h.tick()
	if heard() != 0 {
		t.Error("heard while muted")
	}
}

func TestPanicClosesTheRoomAlone(t *testing.T) {
	h := open(t, "lobby")
	_, sees := h.join(1)
	_ = h.room.Do(context.Background(), func(*worldstate.State) { panic("a bug") })
	<-h.room.Done()
	if h.room.Failure() == nil || !errors.Is(sees.reason, worldstate.ErrRestarted) {
		t.Errorf("failure %v, viewer told %v", h.room.Failure(), sees.reason)
	}
	if err := h.room.Send(1, &worldstate.Leave{}); !errors.Is(err, worldstate.ErrClosed) {
		t.Errorf("sending to it: %v", err)
	}
}

// wall is the board of the lobby.
var wall = worldstate.SceneObject(1)
