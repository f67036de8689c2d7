package auth

import (
	"context"
	"errors"
	"sync/atomic"
)

// Queue lets one after another do what is costly, and bounds who waits.
type Queue struct {
	free    chan struct{} // has one element while nobody has the turn
	waiting atomic.Int32
}

// mostWaiting is how many may wait for their turn.
const mostWaiting = 64

// ErrCrowd reports that too many wait for their turn.
var ErrCrowd = errors.New("auth: too many wait for their turn")

// NewQueue returns turns of which the first is free.
func NewQueue() *Queue {
	t := &Queue{free: make(chan struct{}, 1)}
	t.free <- struct{}{}
	return t
}

// Acquire waits for the caller's turn; [Queue.Release] ends it. ErrCrowd, or the
// context's error.
func (t *Queue) Acquire(ctx context.Context) error {
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

// Release gives the turn to the next.
func (t *Queue) Release() { t.free <- struct{}{} }
