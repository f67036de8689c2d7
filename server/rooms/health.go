package rooms

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// What can be stuck, as named in the log and in /readyz.
const (
	theLock  = "the lock of all rooms"
	theStore = "the store"
	aRoom    = "a room"
)

// health holds the watchdog's findings.
type health struct {
	verdict  atomic.Pointer[verdict] // nil before the end of the first probe
	replaced atomic.Uint64           // number of rooms that were stuck
}

// verdict is one result of the watchdog.
type verdict struct {
	at   time.Time
	what string // what is stuck or fails; empty: nothing
	err  error
}

// Ready returns nil if the last probe could open and enter a room and a stroke reached
// the disk, otherwise what is stuck or fails.
func (rs *Rooms) Ready() error {
	v := rs.health.verdict.Load()
	switch {
	case v == nil:
		return errors.New("the first probe has not ended yet")
	case time.Since(v.at) > rs.cfg.Patience:
		return errors.New("the watchdog does not come round")
	case v.what != "":
		return fmt.Errorf("%s: %w", v.what, v.err)
	}
	return nil
}

// Replaced returns how many stuck rooms were given up.
func (rs *Rooms) Replaced() uint64 { return rs.health.replaced.Load() }

// judged stores a new verdict and logs changes.
func (rs *Rooms) judged(now verdict) {
	before := rs.health.verdict.Swap(&now)
	switch {
	case now.what != "" && (before == nil || before.what != now.what):
		rs.cfg.Log.Error("not ready", "stuck", now.what, "reason", now.err.Error())
	case now.what == "" && before != nil && before.what != "":
		rs.cfg.Log.Info("ready again", "after", before.what)
	}
}
