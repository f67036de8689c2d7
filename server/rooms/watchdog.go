package rooms

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"stoa/worldstate"
)

// patience is how long something may make no progress before it counts as stuck, and
// the pause between two probes. It counts checks instead of time, so that the sleep of
// a machine does not count.
const (
	patience         = 10 * time.Second
	checksInPatience = 10
)

// watchdog is the state that the watchdog keeps between two checks.
type watchdog struct {
	rooms  *Rooms
	turns  map[*Room]seen
	locked int // checks in a row in which the lock was not free
	stuck  int // stuck rooms at the last check
	hung   int // probes in a row that left a goroutine behind

	probe  *probe // the last probe
	ended  bool   // the last probe has ended
	checks int    // checks since the probe began, or ended
	failed *failure
}

type seen struct {
	turns  uint64
	checks int // checks in a row without a new turn
}

// watch is the watchdog's goroutine. It waits for no lock, room or disk, so that it can
// tell which of them is stuck.
func (rs *Rooms) watch() {
	checks := time.NewTicker(rs.cfg.Patience / checksInPatience)
	defer checks.Stop()
	w := &watchdog{rooms: rs, turns: map[*Room]seen{}, probe: rs.beginProbe()}
	for {
		select {
		case <-rs.life.Done():
			return
		case w.failed = <-w.probe.result:
			w.ended, w.checks = true, 0
			w.count()
		case <-checks.C:
			w.check()
		}
		if rs.life.Err() == nil { // a stop interrupts checks and probes
			w.judge()
		}
	}
}

func (w *watchdog) check() {
	rs := w.rooms
	if rs.mu.TryLock() {
		all := rs.list()
		rs.mu.Unlock()
		w.locked = 0
		w.checkRooms(all)
	} else {
		w.locked++
	}
	w.checks++
	if w.ended && w.checks >= checksInPatience && w.hung < maxHung {
		w.probe, w.ended, w.checks = rs.beginProbe(), false, 0
	}
}

// checkRooms finds rooms that make no turns and gives them up.
func (w *watchdog) checkRooms(all []*Room) {
	now := map[*Room]seen{}
	w.stuck = 0
	for _, r := range all {
		s := seen{turns: r.World.Turns()}
		if before, known := w.turns[r]; known && before.turns == s.turns && !r.ended() {
			s.checks = before.checks + 1
		}
		if s.checks >= checksInPatience {
			w.stuck++
		}
		if s.checks == checksInPatience {
			w.rooms.done.Go(func() { w.rooms.replace(r) })
		}
		now[r] = s
	}
	w.turns = now
}

// judge combines the checks and the last probe into a verdict.
func (w *watchdog) judge() {
	now := verdict{at: time.Now()}
	switch {
	case w.locked >= checksInPatience:
		now.what, now.err = theLock, errors.New("nobody can have it")
	case w.stuck > 0:
		now.what, now.err = aRoom, worldstate.ErrStuck
	case !w.ended && w.checks >= checksInPatience:
		now.what, now.err = w.probe.step.Load().(string), errors.New("a probe does not end")
	case w.failed != nil:
		now.what, now.err = w.failed.step, w.failed.err
	case !w.ended && w.rooms.health.verdict.Load() == nil:
		return
	}
	w.rooms.judged(now)
}

// replace gives up a stuck room. Its participants resume into a room that is opened
// from the store, as after a panic.
func (rs *Rooms) replace(r *Room) {
	people, stacks := r.World.People(), busyStacks()
	if !r.giveUp(worldstate.ErrStuck, worldstate.ErrRestarted) {
		return // the room has just ended by itself
	}
	rs.health.replaced.Add(1)
	rs.cfg.Log.Error("room is stuck and was given up", "room", tag(r.ID), "people", people, "stacks", stacks)
}

// maxHung is the number of probes in a row that left a goroutine behind after which no
// more probes begin.
const maxHung = 3

// count counts the probes that left a goroutine behind.
func (w *watchdog) count() {
	if w.failed != nil && errors.Is(w.failed.err, worldstate.ErrStuck) {
		w.hung++
	} else {
		w.hung = 0
	}
}

// tag identifies a room in the log without its id, which is secret.
func tag(id worldstate.RoomID) string {
	sum := sha256.Sum256(id[:])
	return hex.EncodeToString(sum[:4])
}
