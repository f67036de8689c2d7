//go:build desktop

package main

import (
	"sync"

	"stoa/avatar"
	"stoa/clients/headless"
)

// mostErrands bounds what waits to be sent; more is left out.
const mostErrands = 64

// errands sends for the window, which waits for no network. A pose or a wish to
// be muted that was not sent yet gives way to a newer one.
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
				_ = client.Pose(b) // while away there is nobody to tell; others follow
			case muted := <-e.muted:
				_ = client.Mute(muted) // kept by the client for when it is back
			case <-e.quit:
				return
			}
		}
	})
	return e
}

// run has something done soon, in order. It says false where too much waits.
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

// put leaves a value in a channel that has room for one. Nobody else puts any
// there.
func put[T any](place chan T, value T) {
	select {
	case <-place:
	default:
	}
	place <- value
}

// close waits for what is being sent now.
func (e *errands) close() {
	close(e.quit)
	e.done.Wait()
}
