package auth

import (
	"context"
	"errors"
	"sync/atomic"
)

// Queue runs costly work one after the other and limits how many callers wait.
type Queue struct {
	free    chan struct{} // holds one element while nobody works
	waiting atomic.Int32
}

// mostWaiting is how many callers may wait.
const mostWaiting = 64

// ErrCrowd reports that mostWaiting callers wait already.
var ErrCrowd = errors.New("auth: too many wait for their turn")

// NewQueue returns an idle queue.
func NewQueue() *Queue {
	t := &Queue{free: make(chan struct{}, 1)}
	t.free <- struct{}{}
	return t
}

// Acquire waits for the caller's turn, which [Queue.Release] ends. Errors: ErrCrowd or
// the context's.
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

// Release ends the caller's turn.
func (t *Queue) Release() { t.free <- struct{}{} }
