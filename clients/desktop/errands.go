//go:build desktop

package main

import (
	"sync"

	"stoa/avatar"
	"stoa/clients/headless"
)

// mostErrands limits the errands that wait; further ones are dropped.
const mostErrands = 64

// errands sends for the window, which waits for no network. A newer pose or mute
// replaces one that was not sent yet.
type errands struct {
	todo  chan func()
	poses chan avatar.Body
	muted chan bool
	quit  chan struct{}
	done  sync.WaitGroup
}

func newErrands(client *headless.Client) *errands {
	e := &errands{todo: make(chan func(), mostErrands), poses: make(chan avatar.Body, 1), muted: make(chan bool, 1), quit: make(chan struct{})}
	e.done.Go(func() {
		for {
			select {
			case do := <-e.todo:
				do()
			case b := <-e.poses:
				_ = client.Pose(b) // fails while disconnected; newer poses follow
			case muted := <-e.muted:
				_ = client.Mute(muted) // the client sends it again after a resume
			case <-e.quit:
				return
			}
		}
	})
	return e
}

// run queues do, in order. False: the queue is full.
func (e *errands) run(do func()) bool {
	select {
	case e.todo <- do:
		return true
	default:
		return false
	}
}

func (e *errands) pose(b avatar.Body) { put(e.poses, b) }

func (e *errands) mute(muted bool) { put(e.muted, muted) }

// put puts a value into a channel with space for one, replacing any other. Only one
// goroutine may call it.
func put[T any](place chan T, value T) {
	select {
	case <-place:
	default:
	}
	place <- value
}

// close waits for the current send.
func (e *errands) close() {
	close(e.quit)
	e.done.Wait()
}
