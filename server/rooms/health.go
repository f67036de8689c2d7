package rooms

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// What can be stuck, in the words of the log and of /readyz.
const (
	theLock  = "the lock of all rooms"
	theStore = "the store"
	aRoom    = "a room"
)

// health is what the watchdog found.
type health struct {
	verdict  atomic.Pointer[verdict] // nil before the first trial has ended
	replaced atomic.Uint64           // rooms that were stuck
}

// verdict is how it was at a time.
type verdict struct {
	at   time.Time
	what string // is stuck or fails, empty for nothing
	err  error
}

// Ready says whether a room can be opened and entered, and whether what is done
// there gets on disk: nil if it was so when it was last tried.
func (rs *Rooms) Ready() error {
	v := rs.health.verdict.Load()
	switch {
	case v == nil:
		return errors.New("the first trial has not ended yet")
	case time.Since(v.at) > rs.cfg.Patience:
		return errors.New("the watchdog does not come round")
	case v.what != "":
		return fmt.Errorf("%s: %w", v.what, v.err)
	}
	return nil
}

// Replaced returns how many rooms were stuck and given up.
func (rs *Rooms) Replaced() uint64 { return rs.health.replaced.Load() }

// judged takes a new verdict, and lets the log know of a change.
func (rs *Rooms) judged(now verdict) {
	before := rs.health.verdict.Swap(&now)
	switch {
	case now.what != "" && (before == nil || before.what != now.what):
		rs.cfg.Log.Error("not ready", "stuck", now.what, "reason", now.err.Error())
	case now.what == "" && before != nil && before.what != "":
		rs.cfg.Log.Info("ready again", "after", before.what)
	}
}
