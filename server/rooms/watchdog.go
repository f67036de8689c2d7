package rooms

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"stoa/worldstate"
)

// patience is how long something may not come round before it counts as stuck,
// and how long after a trial the next one begins. It is counted in looks and not
// in time: of the looks that a machine missed while it slept none counts.
const (
	patience        = 10 * time.Second
	looksInPatience = 10
)

// watchdog is what the watch remembers from one look to the next.
type watchdog struct {
	rooms  *Rooms
	turns  map[*Room]seen
	locked int // looks in a row for which the lock could not be had
	stuck  int // rooms that were found stuck at this look
	hung   int // trials in a row that left a goroutine behind

	trial  *trial // the last one
	ended  bool   // it has
	looks  int    // since it began, or ended
	failed *failure
}

type seen struct {
	turns uint64
	looks int // for which they have not risen
}

// watch is the watchdog. It waits for no lock, room or disk, so that it can say
// which of them is stuck.
func (rs *Rooms) watch() {
	looks := time.NewTicker(rs.cfg.Patience / looksInPatience)
	defer looks.Stop()
	w := &watchdog{rooms: rs, turns: map[*Room]seen{}, trial: rs.beginTrial()}
	for {
		select {
		case <-rs.life.Done():
			return
		case w.failed = <-w.trial.result:
			w.ended, w.looks = true, 0
			w.count()
		case <-looks.C:
			w.look()
		}
		if rs.life.Err() == nil { // what a stop cuts short says nothing
			w.judge()
		}
	}
}

func (w *watchdog) look() {
	rs := w.rooms
	if rs.mu.TryLock() {
		all := rs.list()
		rs.mu.Unlock()
		w.locked = 0
		w.lookAt(all)
	} else {
		w.locked++
	}
	w.looks++
	if w.ended && w.looks >= looksInPatience && w.hung < maxHung {
		w.trial, w.ended, w.looks = rs.beginTrial(), false, 0
	}
}

// lookAt finds rooms that do not come round, and gives them up.
func (w *watchdog) lookAt(all []*Room) {
	now := map[*Room]seen{}
	w.stuck = 0
	for _, r := range all {
		s := seen{turns: r.World.Turns()}
		if before, known := w.turns[r]; known && before.turns == s.turns && !r.ended() {
			s.looks = before.looks + 1
		}
		if s.looks >= looksInPatience {
			w.stuck++
		}
		if s.looks == looksInPatience {
			w.rooms.done.Go(func() { w.rooms.replace(r) })
		}
		now[r] = s
	}
	w.turns = now
}

// judge says what the looks and the last trial come to.
func (w *watchdog) judge() {
	now := verdict{at: time.Now()}
	switch {
	case w.locked >= looksInPatience:
		now.what, now.err = theLock, errors.New("nobody can have it")
	case w.stuck > 0:
		now.what, now.err = aRoom, worldstate.ErrStuck
	case !w.ended && w.looks >= looksInPatience:
		now.what, now.err = w.trial.step.Load().(string), errors.New("a trial does not end")
	case w.failed != nil:
		now.what, now.err = w.failed.step, w.failed.err
	case !w.ended && w.rooms.health.verdict.Load() == nil:
		return
	}
	w.rooms.judged(now)
}

// replace gives up a room that is stuck. Its people come back into one that is
// opened from the store, as after a panic.
func (rs *Rooms) replace(r *Room) {
	people, stacks := r.World.People(), busyStacks()
	if !r.giveUp(worldstate.ErrStuck, worldstate.ErrRestarted) {
		return // it has just ended by itself
	}
	rs.health.replaced.Add(1)
	rs.cfg.Log.Error("room is stuck and was given up", "room", tag(r.ID), "people", people, "stacks", stacks)
}

// maxHung is after how many trials in a row that left a goroutine behind no
// further one is begun.
const maxHung = 3

// count looks at how the last trial ended.
func (w *watchdog) count() {
	if w.failed != nil && errors.Is(w.failed.err, worldstate.ErrStuck) {
		w.hung++
	} else {
		w.hung = 0
	}
}

// tag names a room in the log without giving its link away.
func tag(id worldstate.RoomID) string {
	sum := sha256.Sum256(id[:])
	return hex.EncodeToString(sum[:4])
}
