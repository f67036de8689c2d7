//go:build desktop

package main

import (
	"sync"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
)

// mostArrivals limits the frames that wait for the next picture, over a second of them.
// The oldest is dropped.
const mostArrivals = 32

// arrival is one received tick frame.
type arrival struct {
	tick   uint64
	at     float64 // seconds since the program began
	bodies []avatar.Entry
}

// arrivals passes frames from the goroutine that reads the socket to the one that
// draws.
type arrivals struct {
	began time.Time

	mu      sync.Mutex // guards the fields below
	waiting []arrival
	spare   [][]avatar.Entry
}

// take stores a frame. The client calls it.
func (a *arrivals) take(at time.Time, r *worldstate.Replica) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == mostArrivals {
		a.spare = append(a.spare, a.waiting[0].bodies)
		a.waiting = append(a.waiting[:0], a.waiting[1:]...)
	}
	var room []avatar.Entry
	if n := len(a.spare); n > 0 {
		room, a.spare = a.spare[n-1], a.spare[:n-1]
	}
	a.waiting = append(a.waiting, arrival{r.Newest.Tick, at.Sub(a.began).Seconds(), append(room[:0], r.Newest.Bodies...)})
}

// each handles the stored frames, oldest first.
func (a *arrivals) each(do func(*arrival)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.waiting {
		do(&a.waiting[i])
		a.spare = append(a.spare, a.waiting[i].bodies)
	}
	a.waiting = a.waiting[:0]
}
