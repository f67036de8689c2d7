package rooms

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"stoa/audio"
	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// bench is rooms without voices, with an impatient watchdog, whose disk and log the
// test controls.
type bench struct {
	*Rooms
	id   worldstate.RoomID
	hold atomic.Pointer[chan struct{}] // the disk waits for it after a commit
	log  lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func impatient(t *testing.T) *bench {
	t.Helper()
	b := &bench{id: worldstate.NewRoomID()}
	s, err := store.Open(t.Context(), store.Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler), Committed: func(int, time.Duration) {
		if hold := b.hold.Load(); hold != nil {
			<-*hold
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Create(t.Context(), store.Room{ID: b.id, Template: "lobby"}); err != nil {
		t.Fatal(err)
	}
	b.Rooms, err = New(t.Context(), Config{Store: s, Patience: time.Second, Log: slog.New(slog.NewTextHandler(&b.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := errors.Join(b.Close(ctx), s.Close()); err != nil {
			t.Error(err)
		}
	})
	b.isReady(t)
	return b
}

func (b *bench) isReady(t *testing.T) {
	t.Helper()
	b.awaits(t, "to be ready", func() bool { return b.Ready() == nil })
}

// isStuck waits until readiness and the log name what is stuck.
func (b *bench) isStuck(t *testing.T, what string) {
	t.Helper()
	b.awaits(t, "to be not ready because of "+what, func() bool { return b.Ready() != nil && strings.Contains(b.Ready().Error(), what) })
	b.awaits(t, "a line of the log", func() bool { return strings.Contains(b.log.String(), what) })
}

func (b *bench) awaits(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for it %s; it says %v, and the log %s", what, b.Ready(), b.log.String())
		}
	}
}

func TestARoomThatHangsIsGivenUpAndItsPeopleComeBack(t *testing.T) {
	b := impatient(t)
	other := worldstate.NewRoomID()
	if err := b.cfg.Store.Create(t.Context(), store.Room{ID: other, Template: "hall"}); err != nil {
		t.Fatal(err)
	}
	elsewhere, _, _ := arrive(t, b.Rooms, other, 2)
	r, number, g := arrive(t, b.Rooms, b.id, 1)
	draw(r, number, 1)
	hang := make(chan struct{})
	defer close(hang)
	go func() { _ = r.World.Do(context.Background(), func(*worldstate.State) { <-hang }) }()

	select {
	case err := <-g.left:
		if !errors.Is(err, worldstate.ErrRestarted) {
			t.Errorf("its people were told %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("its people were not told")
	}
	b.awaits(t, "a line of the log", func() bool {
		return strings.Contains(b.log.String(), "room is stuck and was given up") && strings.Contains(b.log.String(), "TestARoomThatHangs")
	})
	again, same, err := b.Join(t.Context(), b.id, worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: newGuest(),
		Resume: true, Participant: worldstate.Participant{Number: number}}, Via{From: here})
	if err != nil || same != number || again == r {
		t.Errorf("came back as %d, %v; was %d", same, err, number)
	}
	if n := b.Replaced(); n != 1 || elsewhere.ended() || again.ended() {
		t.Errorf("%d rooms were given up", n)
	}
	b.isReady(t)
}

func draw(r *Room, number uint16, sequence uint64) {
	r.World.Insist(number, &worldstate.Operation{ClientSequence: sequence, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{byte(sequence), 9}, record.Line{Width: 8, Points: []byte{2, 2}})}})
}

// A room that was given up and continues after all does no harm: what waited in it
// happens nowhere, or in the new room.
func TestARoomThatComesRoundTooLateChangesNothing(t *testing.T) {
	b := impatient(t)
	r, number, g := arrive(t, b.Rooms, b.id, 1)
	hang, hung, came := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		_ = r.World.Do(context.Background(), func(*worldstate.State) { close(hung); <-hang; close(came) })
	}()
	<-hung
	for n := range uint64(5) {
		draw(r, number, n+1) // waits in its inbox
	}
	waiting := make(chan *Room)
	visitor := newGuest()
	go func() { // so does a person who joins
		in, _, err := b.Join(context.Background(), b.id, worldstate.Arrival{Client: worldstate.ClientID{2}, Viewer: visitor}, Via{From: here})
		if err != nil {
			t.Error(err)
		}
		waiting <- in
	}()
	<-g.left
	if in := <-waiting; in == r {
		t.Error("somebody came into the room that was given up")
	}
	close(hang)
	<-came
	answers := make(chan error, 1)
	again, newcomer, err := b.Join(t.Context(), b.id, worldstate.Arrival{Client: worldstate.ClientID{3}, Viewer: probeViewer{answers}}, Via{From: here})
	if err != nil {
		t.Fatal(err)
	}
	draw(again, newcomer, 1)
	if err := <-answers; err != nil {
		t.Errorf("a stroke in the room that goes on: %v", err)
	}
	if c, _, err := b.cfg.Store.Load(t.Context(), b.id); err != nil || c.Sequence != 1 {
		t.Errorf("on disk: %v, %v", c, err)
	}
	select {
	case err := <-visitor.left:
		t.Errorf("the visitor was sent out: %v", err)
	default:
	}
	b.isReady(t)
}

// The voices may hang, and hold what ending a voice needs.
func TestARoomWhoseVoicesHangIsGivenUpToo(t *testing.T) {
	b := impatient(t)
	r, number, g := arrive(t, b.Rooms, b.id, 1)
	sink := &deafSink{hang: make(chan struct{})}
	defer close(sink.hang)
	r.voices.Listen(number, 1, sink)
	other := r.voices.Source(99)
	r.voices.Route([]spatial.Hearing{{Listener: number, Heard: []spatial.Heard{{Who: 99}}}})
	go func() { // a packet that never leaves
		for !sink.reached.Load() {
			other.Forward(voicePacket, 0)
		}
	}()
	b.awaits(t, "to send a packet", sink.reached.Load)
	select {
	case err := <-g.left:
		if !errors.Is(err, worldstate.ErrRestarted) {
			t.Errorf("told %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("its people were not told")
	}
	if _, n, _ := arrive(t, b.Rooms, b.id, 1); n == 0 {
		t.Error("nobody comes in again")
	}
	b.isReady(t)
}

// deafSink is a peer that a packet never reaches.
type deafSink struct {
	hang    chan struct{}
	reached atomic.Bool
}

func (s *deafSink) WriteVoice(int, *audio.Packet) error {
	s.reached.Store(true)
	<-s.hang
	return nil
}

func (s *deafSink) Connected() bool { return true }

// voicePacket is RTP: version 2, a sequence number, a timestamp, an SSRC, and one byte.
var voicePacket = []byte{0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7}

// If every probe hangs, only a few goroutines are left behind, and the server is not
// ready.
func TestTrialsThatHangAreNotRepeatedForEver(t *testing.T) {
	b := impatient(t)
	hung := &probe{result: make(chan *failure)}
	w := &watchdog{rooms: b.Rooms, probe: hung, ended: true, checks: checksInPatience}
	for range maxHung {
		w.failed = &failure{"entering a room", worldstate.ErrStuck}
		w.count()
	}
	w.check()
	if w.probe != hung || w.hung != maxHung {
		t.Error("another probe was begun")
	}
	w.failed = nil
	w.count()
	w.check()
	if w.probe == hung {
		t.Error("no probe was begun though the last one succeeded")
	}
}

func TestALockThatIsNotGivenBackIsNamed(t *testing.T) {
	b := impatient(t)
	b.mu.Lock()
	b.isStuck(t, theLock)
	b.mu.Unlock()
	b.isReady(t)
}

func TestADiskThatHangsIsNamedAndHoldsUpNobodyElse(t *testing.T) {
	b := impatient(t)
	r, number, _ := arrive(t, b.Rooms, b.id, 1)
	second := worldstate.NewRoomID()
	if err := b.cfg.Store.Create(t.Context(), store.Room{ID: second, Template: "hall"}); err != nil {
		t.Fatal(err)
	}
	hold := make(chan struct{})
	b.hold.Store(&hold)
	draw(r, number, 1)
	b.isStuck(t, theStore)

	opening, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := b.Join(opening, second, worldstate.Arrival{Viewer: newGuest()}, Via{From: here}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("opening a room without a disk: %v", err)
	}
	if open, people := b.Count(); open != 1 || people != 1 {
		t.Errorf("%d rooms, %d people", open, people)
	}
	if _, n, _ := arrive(t, b.Rooms, b.id, 2); n == 0 {
		t.Error("nobody came into the room that is open")
	}
	b.hold.Store(nil)
	close(hold)
	b.isReady(t)
}

func TestClosingEndsInItsTimeWhateverHangs(t *testing.T) {
	b := impatient(t)
	r, _, g := arrive(t, b.Rooms, b.id, 1)
	hang := make(chan struct{})
	defer close(hang)
	hung := make(chan struct{})
	go func() { _ = r.World.Do(context.Background(), func(*worldstate.State) { close(hung); <-hang }) }()
	<-hung
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := r.close(ctx); !errors.Is(err, worldstate.ErrStuck) {
		t.Errorf("closed with %v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("took %v", took)
	}
	if err := <-g.left; !errors.Is(err, worldstate.ErrClosed) {
		t.Errorf("told %v", err)
	}
}

// Two hundred rooms are entered and left for hours, at all offsets from ticks and
// sweeps. Nothing hangs, and empty rooms are closed.
func TestRoomsAreEnteredAndLeftForHours(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	const visitors, hours = 200, 1
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), store.Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		rs, err := New(t.Context(), Config{Store: s, TickRate: 2, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		var visits atomic.Int64
		var all sync.WaitGroup
		end := time.Now().Add(hours * time.Hour)
		for n := range visitors {
			id := worldstate.NewRoomID()
			if err := s.Create(t.Context(), store.Room{ID: id, Template: "lobby"}); err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, uint64(n)))
			all.Go(func() {
				for time.Now().Before(end) {
					time.Sleep(time.Duration(random.Int64N(int64(8 * time.Minute))))
					visit(t, rs, id, random)
					visits.Add(1)
				}
			})
		}
		all.Wait()
		time.Sleep(worldstate.ResumeTime + 3*sweepEvery)
		if open, people := rs.Count(); open != 0 || people != 0 || rs.Replaced() != 0 || rs.Ready() != nil {
			t.Errorf("%d rooms are open, %d people in them, %d were stuck, ready: %v", open, people, rs.Replaced(), rs.Ready())
		}
		if visits.Load() < visitors*hours*10 {
			t.Errorf("%d visits", visits.Load())
		}
		if err := errors.Join(rs.Close(t.Context()), s.Close()); err != nil {
			t.Error(err)
		}
	})
}

func visit(t *testing.T, rs *Rooms, id worldstate.RoomID, random *rand.Rand) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	g := newGuest()
	a := worldstate.Arrival{Client: worldstate.ClientID{byte(random.Uint32()), byte(random.Uint32())}, Viewer: g}
	r, number, err := rs.Join(ctx, id, a, Via{From: here})
	if err != nil {
		t.Errorf("join: %v", err)
		return
	}
	time.Sleep(time.Duration(random.Int64N(int64(70 * time.Second))))
	if random.IntN(4) == 0 {
		r.World.Detach(number, g) // and does not resume
		return
	}
	r.World.Insist(number, &worldstate.Leave{})
	<-g.left
}

// wall is the board of the lobby.
var wall = worldstate.SceneObject(1)
