package auth

import (
	"context"
	"errors"
	"sync/atomic"
)

// Turns lets one after another do what is costly, and bounds who waits.
type Turns struct {
	free    chan struct{} // has one element while nobody has the turn
	waiting atomic.Int32
}

// mostWaiting is how many may wait for their turn.
const mostWaiting = 64

// ErrCrowd reports that too many wait for their turn.
var ErrCrowd = errors.New("auth: too many wait for their turn")

// NewTurns returns turns of which the first is free.
func NewTurns() *Turns {
	t := &Turns{free: make(chan struct{}, 1)}
	t.free <- struct{}{}
	return t
}

// Turn waits for the caller's turn; [Turns.Done] ends it. ErrCrowd, or the
// context's error.
func (t *Turns) Turn(ctx context.Context) error {
	if t.waiting.Add(1) > mostWaiting {
		t.waiting.Add(-1)
		return ErrCrowd
	}
	defer t.waiting.Add(-1)
	select {
	case <-t.free:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done gives the turn to the next.
func (t *Turns) Done() { t.free <- struct{}{} }
