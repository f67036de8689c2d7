//go:build desktop

package main

import (
	"sync"

	"stoa/worldstate"
)

// mostGestures limits the gestures that wait for the next picture.
const mostGestures = 64

// gestures passes gestures from the goroutine that reads the socket to the one that
// draws.
type gestures struct {
	mu      sync.Mutex
	waiting []worldstate.Event
}

// take stores an event if it is a gesture. The client calls it.
func (g *gestures) take(e worldstate.Event) {
	if _, is := e.(worldstate.Gesture); !is {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) < mostGestures {
		g.waiting = append(g.waiting, e)
	}
}

// each handles the stored gestures.
func (g *gestures) each(do func(worldstate.Event)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range g.waiting {
		do(e)
	}
	g.waiting = g.waiting[:0]
}
