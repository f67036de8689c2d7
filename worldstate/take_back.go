package worldstate

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate/record"
)

// Taken says what a take back did: numbers of records.
type Taken struct {
	Changed   int  // on disk
	Gone      int  // must be restored, and are not in the trash any more
	Full      int  // do not fit
	Forbidden int  // need a higher role
	More      bool // the same call goes on with more
}

// TakeBack makes what plan returns, which says whether there is more, for a host with a
// role: the records of each parent together. Like RestoreDeleted it does so in parts, each a result of the room itself and
// on disk before the next, at most restoreRate bytes a second; calls of both run one
// after the other. After an error, earlier parts stay; the same call goes on there.
func (r *Room) TakeBack(ctx context.Context, role Role, plan func(context.Context) (all []Wanted, more bool, err error)) (done Taken, err error) {
	if err := r.beginRestoring(ctx); err != nil {
		return done, err
	}
	defer func() { <-r.restoring }()
	all, more, err := plan(ctx)
	done.More = more
	for len(all) > 0 && err == nil {
		n := 1
		for n < len(all) && all[n].Parent == all[0].Parent {
			n++
		}
		t := takingBack{room: r, role: role, of: all[:n], done: &done}
		err, all = t.run(ctx), all[n:]
	}
	return done, err
}

// takingBack takes back what was done to the records of one parent.
type takingBack struct {
	room *Room
	role Role
	of   []Wanted
	done *Taken

	step  int // index in steps
	next  int // index in of
	batch int // most changes of the next part; 0: as many as a result may have
}

// steps is the order of work: what goes makes space for what comes back. Patches before
// the restores may make space too; those that do not fit are tried again at the end.
var steps = [...]record.Verb{record.Delete, record.Patch, record.Restore, record.Patch}

func (t *takingBack) run(ctx context.Context) error {
	for t.step < len(steps) {
		p, err := Ask(ctx, t.room, func(*State) restoredPart { return t.part() })
		if err == nil {
			err = t.room.settled(ctx, p)
		}
		if err != nil {
			return err
		}
		t.done.Changed += p.back
	}
	return nil
}

// part decides the next part and appends it to the journal, on the room's goroutine.
func (t *takingBack) part() restoredPart {
	r := t.room
	set := r.state.Contents.Set(t.of[0].Parent)
	switch {
	case r.rests():
		return restoredPart{err: ErrStore}
	case set == nil: // the board is not in the room, nor is what was done on it
		t.step = len(steps)
		return restoredPart{}
	}
	changes, next, fresh := t.changes(set)
	if len(changes) == 0 {
		t.step, t.next, t.batch = t.step+1, 0, 0
		return restoredPart{}
	}
	by := record.Editor{At: time.Now().UnixMilli(), Role: uint8(t.role), Others: true, Itself: true}
	result, kept, err := r.itself(&Operation{Parent: t.of[0].Parent, By: by, Changes: changes})
	switch {
	case errors.Is(err, ErrBusy):
		return restoredPart{bytes: restorePart, more: true} // after a pause
	case err != nil && !isFull(err) && !errors.Is(err, record.ErrNotYours) && !errors.Is(err, record.ErrBadRecord):
		return restoredPart{err: err}
	case err != nil && len(changes) > 1: // the others must not stay because of one
		t.batch = len(changes) / 2
		return restoredPart{}
	case err != nil:
		t.fail(err)
		t.next, t.batch = next, 1
		return restoredPart{}
	}
	if t.next, t.batch = next, 2*t.batch; t.batch >= record.MaxChanges {
		t.batch = 0
	}
	return restoredPart{back: fresh, bytes: result.Size(), more: true, kept: kept}
}

// changes returns the next changes of the current step, the index behind them, and how many
// records they change for the first time: who is restored may be patched too.
func (t *takingBack) changes(set *record.Set) (changes []record.Change, next, fresh int) {
	most, bytes := record.MaxChanges, 0
	if t.batch > 0 {
		most = t.batch
	}
	for next = t.next; next < len(t.of) && len(changes) < most && bytes < restorePart; next++ {
		w := &t.of[next]
		c := record.Change{Verb: steps[t.step], ID: w.ID}
		r := set.Get(w.ID)
		switch c.Verb {
		case record.Delete:
			if !w.Deleted || r == nil {
				continue
			}
		case record.Patch:
			if r == nil {
				continue
			}
			if c.Properties = w.patch(r); len(c.Properties) == 0 {
				continue
			}
		case record.Restore:
			if !w.Restored || r != nil {
				continue
			}
			if !set.Taken(w.ID) {
				t.done.Gone++
				w.Restored = false
				continue
			}
		}
		bytes += set.SizeOf(&c)
		changes = append(changes, c)
		if c.Verb != record.Patch || !w.Restored {
			fresh++
		}
	}
	return changes, next, fresh
}

// fail counts a record that cannot be changed. A patch may be tried once more.
func (t *takingBack) fail(err error) {
	switch {
	case steps[t.step] == record.Patch && t.step < len(steps)-1:
	case isFull(err):
		t.done.Full++
	default:
		t.done.Forbidden++
	}
}
