package rooms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"stoa/audio"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// probe tries what people do: it opens a room, enters it and draws a stroke, which is
// acknowledged once something is on disk. Nobody else is in the room, and the store
// does not know it.
type probe struct {
	step   atomic.Value  // string: the current step
	result chan *failure // gets one value, nil for success
}

// failure is the step of a probe that failed, and why.
type failure struct {
	step string
	err  error
}

// beginProbe starts a probe. Close waits for the watchdog, which calls it.
func (rs *Rooms) beginProbe() *probe {
	t := &probe{result: make(chan *failure, 1)}
	t.step.Store(theStore)
	rs.done.Go(func() {
		ctx, cancel := context.WithTimeout(rs.life, rs.cfg.Patience/2)
		defer cancel()
		if err := t.run(ctx, rs.cfg.Store, rs.cfg.TickRate); err != nil {
			t.result <- &failure{t.step.Load().(string), err}
		} else {
			t.result <- nil
		}
	})
	return t
}

func (t *probe) run(ctx context.Context, s *store.SQLite, tickRate int) (err error) {
	if err := s.Ping(ctx); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	t.step.Store("opening a room")
	place, err := scene.Load("lobby")
	if err != nil {
		return err
	}
	begun := worldstate.Begin(place)
	answers := make(chan error, 2)
	world := worldstate.Open(worldstate.Config{Scene: place, Contents: begun, Journal: probeJournal{ctx, s, answers},
		Voices: audio.NewSwitch(), TickRate: tickRate, Log: slog.New(slog.DiscardHandler)})
	defer func() { err = errors.Join(err, closeInTime(world)) }()
	t.step.Store("entering a room")
	number, err := world.Join(ctx, worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: probeViewer{answers}})
	if err != nil {
		return err
	}
	t.step.Store(theStore)
	world.Insist(number, &worldstate.Operation{ClientSequence: 1, Parent: record.Room, Changes: []record.Change{seat}})
	select {
	case err = <-answers:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return err
}

// closeTime is how long the test room may take to close.
const closeTime = time.Second

// closeInTime abandons a test room that does not close, and leaves its goroutine
// behind.
func closeInTime(world *worldstate.Room) error {
	defer time.AfterFunc(closeTime, func() { world.Abandon(worldstate.ErrStuck) }).Stop()
	world.Close()
	return world.Failure()
}

// seat is the object that the probe puts into the test room.
var seat = record.Change{Verb: record.Put, ID: record.ID{1}, Kind: record.Seat, Properties: record.Of(
	record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(0)}, record.Property{Name: record.Z, Value: record.OfInt(0)})}

// probeViewer is the participant in the test room. It reports the answer to its operation.
type probeViewer struct{ answers chan<- error }

// Tell implements [worldstate.Viewer].
func (t probeViewer) Tell(e worldstate.Event) {
	switch e := e.(type) {
	case *worldstate.Acknowledged:
		t.answers <- nil
	case *worldstate.Refused:
		t.answers <- e.Err
	}
}

// Show implements [worldstate.Viewer].
func (probeViewer) Show(*worldstate.Frame) bool { return true }

// Congested implements [worldstate.Viewer].
func (probeViewer) Congested() bool { return false }

// Leave implements [worldstate.Viewer].
func (probeViewer) Leave(error) {}

// probeJournal is the journal of the test room. It stores nothing of the room, and reports
// success only once something else was written to disk.
type probeJournal struct {
	ctx    context.Context
	store  *store.SQLite
	failed chan<- error
}

// Append implements [worldstate.Journal].
func (p probeJournal) Append(_ *worldstate.Result, done func(error)) error {
	go func() { // ends with the context
		err := p.store.Prove(p.ctx)
		if err != nil {
			p.failed <- err
		}
		done(err)
	}()
	return nil
}

// Record implements [worldstate.Journal].
func (probeJournal) Record(*worldstate.Record, func(error)) error {
	return errors.New("nothing is said on probe")
}

// Write implements [worldstate.Journal].
func (probeJournal) Write(*worldstate.DocumentUpdate, func(error)) error {
	return errors.New("nothing is written on probe")
}

// ReadDocument implements [worldstate.Journal].
func (probeJournal) ReadDocument(_ record.ID, _ []byte, done func(update, state []byte, err error)) {
	done(nil, nil, errors.New("there is no document on probe"))
}

// Settle implements [worldstate.Journal].
func (probeJournal) Settle(record.ID) {}

// Present implements [worldstate.Journal].
func (probeJournal) Present(worldstate.ClientID, bool) {}

// Reload implements [worldstate.Journal].
func (probeJournal) Reload(func(*worldstate.Contents)) {}
