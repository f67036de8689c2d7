package rooms

import (
	"context"
	"time"
)

// sweepEvery is how often empty rooms are closed, settleEvery how often updates of
// rooms are retried.
const (
	sweepEvery  = 30 * time.Second
	settleEvery = time.Second
)

// sweep closes rooms that were empty at two checks in a row, and retries failed
// updates.
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

// closeIfEmpty closes an empty room. A person who comes meanwhile opens it again.
func (rs *Rooms) closeIfEmpty(r *Room) bool {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	if !r.World.CloseIfEmpty(ctx) {
		return false
	}
	rs.forget(r)
	return true
}

// forget removes a room that has ended.
func (rs *Rooms) forget(r *Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if o := rs.open[r.ID]; o != nil && o.now() == r {
		rs.discard(r)
	}
}
