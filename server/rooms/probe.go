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
	"stoa/worldstate/board"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// trial is an attempt at what people do: a room is opened and entered, and what
// is drawn there is acknowledged because something is on disk. Nobody else is in
// that room, and the store does not know it.
type trial struct {
	step   atomic.Value  // string: what is being tried
	result chan *failure // one, nil if it succeeded
}

// failure is where a trial failed.
type failure struct {
	step string
	err  error
}

// beginTrial is called by the watch, which Close waits for.
func (rs *Rooms) beginTrial() *trial {
	t := &trial{result: make(chan *failure, 1)}
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

func (t *trial) run(ctx context.Context, s *store.SQLite, tickRate int) (err error) {
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
	world := worldstate.Open(worldstate.Config{Scene: place, Contents: begun, Journal: proof{ctx, s, answers},
		Voices: audio.NewSwitch(), TickRate: tickRate, Log: slog.New(slog.DiscardHandler)})
	defer func() { err = errors.Join(err, closeInTime(world)) }()
	t.step.Store("entering a room")
	number, err := world.Join(ctx, worldstate.Arrival{Client: worldstate.ClientID{1}, Viewer: taster{answers}})
	if err != nil {
		return err
	}
	t.step.Store(theStore)
	for _, o := range begun.Objects {
		if o.Board != nil {
			world.Insist(number, &worldstate.Operation{ClientSequence: 1, Object: o.Number, Operation: dot})
			break
		}
	}
	select {
	case err = <-answers:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return err
}

// closeTime is how long a room on trial may take to close.
const closeTime = time.Second

// closeInTime gives up a room that does not close: its goroutine is left behind.
func closeInTime(world *worldstate.Room) error {
	defer time.AfterFunc(closeTime, func() { world.Abandon(worldstate.ErrStuck) }).Stop()
	world.Close()
	return world.Failure()
}

// dot is the stroke that is drawn.
var dot = board.Operation{Kind: board.Put, ID: board.ID{1}, Width: board.MinWidth, Points: []byte{0, 0}}

// taster is in the room on trial, and says how its stroke was answered.
type taster struct{ answers chan<- error }

// Tell is of [worldstate.Viewer].
func (t taster) Tell(e worldstate.Event) {
	switch e := e.(type) {
	case *worldstate.Acknowledged:
		t.answers <- nil
	case *worldstate.Refused:
		t.answers <- e.Err
	}
}

// Show is of [worldstate.Viewer].
func (taster) Show(*worldstate.Frame) bool { return true }

// Laden is of [worldstate.Viewer].
func (taster) Laden() bool { return false }

// Leave is of [worldstate.Viewer].
func (taster) Leave(error) {}

// proof is the journal of a room on trial: it keeps nothing, but says so only
// when something got on disk.
type proof struct {
	ctx    context.Context
	store  *store.SQLite
	failed chan<- error
}

// Append is of [worldstate.Journal].
func (p proof) Append(_ *worldstate.Result, done func(error)) error {
	go func() { // ends with the context
		err := p.store.Prove(p.ctx)
		if err != nil {
			p.failed <- err
		}
		done(err)
	}()
	return nil
}

// Record is of [worldstate.Journal].
func (proof) Record(*worldstate.Record, func(error)) error {
	return errors.New("nothing is said on trial")
}

// Present is of [worldstate.Journal].
func (proof) Present(worldstate.ClientID, bool) {}

// Reload is of [worldstate.Journal].
func (proof) Reload(func(*worldstate.Contents)) {}
