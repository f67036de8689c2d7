//go:build desktop

package main

import (
	"sync"

	"stoa/worldstate"
)

// mostGestures wait for the next picture.
const mostGestures = 64

// gestures carries what people do from the goroutine that reads the socket to the
// one that draws.
type gestures struct {
	mu      sync.Mutex
	waiting []worldstate.Event
}

// take keeps an event of those that the client is told, if it is a gesture.
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

// each hands over what has come.
func (g *gestures) each(do func(worldstate.Event)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range g.waiting {
		do(e)
	}
	g.waiting = g.waiting[:0]
}
