package rooms

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stoa/worldstate"
)

// The store holds who may be in a room, with which role, and who is hidden from whom.
// Every change is written first; then refresh applies the stored rules to the open
// rooms. Changes need no common lock: each read has a version that was drawn before it,
// so a read with a higher version contains all earlier changes, and an outdated one is
// ignored.

// refreshTime limits the work after a change that is on disk. The work goes on after
// the request has ended; what fails is retried (see retryRefreshes).
const refreshTime = 10 * time.Second

// known holds a room's access rules with the version of the read.
type known struct {
	version uint64
	*worldstate.Access
}

// learn stores a read unless a newer one is there.
func (r *Room) learn(now *known) {
	for {
		before := r.access.Load()
		if before.version >= now.version || r.access.CompareAndSwap(before, now) {
			return
		}
	}
}

// refresh applies the stored access rules to a room if it is open: it removes banned
// people and updates roles and the door. Every change of access ends here.
func (rs *Rooms) refresh(id worldstate.RoomID) error {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	return rs.noteFailure(id, rs.refreshIn(ctx, id))
}

func (rs *Rooms) refreshIn(ctx context.Context, id worldstate.RoomID) error {
	o := rs.opening(id)
	if o == nil {
		return nil
	}
	r, _ := o.wait(ctx) // it may have read the rules before the change
	if r == nil {
		return ctx.Err()
	}
	version := r.versions.Add(1)
	access, err := rs.cfg.Store.Access(ctx, id)
	if err != nil {
		return err
	}
	r.learn(&known{version, access})
	err = r.World.Each(ctx, func(p *worldstate.Person) []worldstate.Command { return rs.orders(r.access.Load().Access, p) })
	if err == nil {
		err = rs.endOutside(ctx, r)
	}
	if err == nil {
		r.tellDoor()
	}
	return err
}

// orders returns the commands that make a participant match the rules.
func (rs *Rooms) orders(access *worldstate.Access, p *worldstate.Person) (orders []worldstate.Command) {
	role, own := rs.roleIn(access, p.Account)
	err := access.Refuses(p.Account, p.DeviceID, time.Now())
	if err == nil && p.Invited && !own && access.Link == worldstate.NoLink {
		err = worldstate.ErrRemoved // the right by which the person came was revoked
	}
	if err != nil {
		return []worldstate.Command{&worldstate.Expel{Err: err}}
	}
	if role != p.Role {
		orders = append(orders, &worldstate.Become{Role: role})
	}
	if silenced := access.Silenced[p.Account]; silenced != p.Silenced {
		orders = append(orders, &worldstate.Silence{On: silenced})
	}
	return orders
}

// noteFailure notes a room whose update failed, for a retry. A room that has ended needs none.
func (rs *Rooms) noteFailure(id worldstate.RoomID, err error) error {
	if err == nil || isGone(err) {
		return nil
	}
	if rs.pending.add(id) == 1 {
		rs.cfg.Log.Error("a change is on disk and not applied to its open room yet", "reason", err.Error())
	}
	return fmt.Errorf("bring room in line: %w", err)
}

// retryRefreshes retries failed updates in parallel.
func (rs *Rooms) retryRefreshes() {
	ctx, cancel := context.WithTimeout(rs.life, refreshTime)
	defer cancel()
	all, owners := rs.pending.take()
	var running sync.WaitGroup
	if owners {
		running.Go(func() { _ = rs.ownedIn(ctx) }) // there is a next time
	}
	for id, failures := range all {
		running.Go(func() { rs.retryRefresh(ctx, id, failures) })
	}
	running.Wait()
}

func (rs *Rooms) retryRefresh(ctx context.Context, id worldstate.RoomID, failures int) {
	err := rs.refreshIn(ctx, id)
	if r := rs.Open(id); err == nil && r != nil {
		err = rs.hideAll(ctx, r)
	}
	if err == nil || isGone(err) {
		rs.pending.done(id, failures)
	}
}

// isGone tells errors of a room in which nobody is any more.
func isGone(err error) bool {
	return errors.Is(err, worldstate.ErrClosed) || errors.Is(err, ErrNoRoom)
}
