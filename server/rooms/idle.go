package rooms

import (
	"context"
	"time"
)

// sweepEvery is how often empty rooms are looked for, settleEvery how often
// rooms that did not feel a change.
const (
	sweepEvery  = 30 * time.Second
	settleEvery = time.Second
)

// sweep closes rooms that stood empty from one look to the next, and brings
// those in line that could not be before.
func (rs *Rooms) sweep() {
	sweeps, settles := time.NewTicker(sweepEvery), time.NewTicker(settleEvery)
	defer sweeps.Stop()
	defer settles.Stop()
	empty := map[*Room]bool{}
	for {
		select {
		case <-rs.life.Done():
			return
		case <-sweeps.C:
			empty = rs.sweepOnce(empty)
		case <-settles.C:
			rs.settleAll()
		}
	}
}

func (rs *Rooms) sweepOnce(before map[*Room]bool) (empty map[*Room]bool) {
	empty = map[*Room]bool{}
	for _, r := range rs.opened() {
		if r.ended() {
			rs.forget(r)
			continue
		}
		r.dropKnocks()
		switch {
		case r.World.People() > 0 || len(r.Waiting()) > 0:
		case before[r] && rs.closeIfEmpty(r):
		default:
			empty[r] = true
		}
	}
	return empty
}

// closeIfEmpty closes a room in which nobody is. Whoever comes meanwhile finds
// it ended and opens it again.
func (rs *Rooms) closeIfEmpty(r *Room) bool {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	if !r.World.CloseIfEmpty(ctx) {
		return false
	}
	rs.forget(r)
	return true
}

// forget lets go of a room that has ended, unless that was done.
func (rs *Rooms) forget(r *Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if o := rs.open[r.ID]; o != nil && o.now() == r {
		rs.discard(r)
	}
}
