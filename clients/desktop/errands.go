//go:build desktop

package main

import (
	"sync"

	"stoa/avatar"
)

// mostErrands bounds what waits to be sent; more is left out.
const mostErrands = 64

// errands sends for the window, which waits for no network. Poses that were not
// sent yet give way to newer ones.
type errands struct {
	todo  chan func()
	poses chan avatar.Body
	quit  chan struct{}
	done  sync.WaitGroup
}

func newErrands(move func(avatar.Body) error) *errands {
	e := &errands{todo: make(chan func(), mostErrands), poses: make(chan avatar.Body, 1), quit: make(chan struct{})}
	e.done.Go(func() {
		for {
			select {
			case do := <-e.todo:
				do()
			case b := <-e.poses:
				_ = move(b) // while away there is nobody to tell; others follow
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

func (e *errands) pose(b avatar.Body) {
	for {
		select {
		case e.poses <- b:
			return
		default:
		}
		select {
		case <-e.poses:
		default:
		}
	}
}

// close waits for what is being sent now.
func (e *errands) close() {
	close(e.quit)
	e.done.Wait()
}
