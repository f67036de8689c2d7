package rooms

import (
	"time"
)

// sweepEvery is how often empty rooms are closed, retryEvery how often updates of
// rooms are retried.
const (
	sweepEvery = 30 * time.Second
	retryEvery = time.Second
)

// sweep closes rooms that were empty at two checks in a row, and retries failed
// updates.
func (rs *Rooms) sweep() {
	sweeps, retries := time.NewTicker(sweepEvery), time.NewTicker(retryEvery)
	defer sweeps.Stop()
	defer retries.Stop()
	empty := map[*Room]bool{}
	for {
		select {
		case <-rs.life.Done():
			return
		case <-sweeps.C:
			empty = rs.sweepOnce(empty)
		case <-retries.C:
			rs.retryRefreshes()
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
