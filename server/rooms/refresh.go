package rooms

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stoa/worldstate"
)

// Who may be in a room, as what, and hidden from whom stands in the store. Every
// change is written first; then the open rooms are brought in line with what is
// written. No lock holds two changes apart: each reading has a version that was
// drawn before it, so that a later one knows all that earlier ones know, and
// what arrives out of order is passed over.

// refreshTime bounds what follows a change that is on disk already. It does not
// end with the request that asked for the change. What does not succeed in it is
// tried again (see retryRefreshes).
const refreshTime = 10 * time.Second

// known is a room's access as it was read.
type known struct {
	version uint64
	*worldstate.Access
}

// learn takes a newer reading in place of an older.
func (r *Room) learn(now *known) {
	for {
		before := r.access.Load()
		if before.version >= now.version || r.access.CompareAndSwap(before, now) {
			return
		}
	}
}

// refresh brings a room, if it is open, in line with what the store says of its
// access: who is banned is out, roles are what they are now, the door is what it
// is. Every change of access ends here.
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
	r, _ := o.wait(ctx) // it may have read its access before the change
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
		r.tellDoor()
	}
	return err
}

// orders bring somebody in line with the room's access.
func (rs *Rooms) orders(access *worldstate.Access, p *worldstate.Person) (orders []worldstate.Command) {
	role, own := rs.roleIn(access, p.Account)
	err := access.Refuses(p.Account, p.DeviceID, time.Now())
	if err == nil && p.Invited && !own && access.Link == worldstate.NoLink {
		err = worldstate.ErrRemoved // came by a right that was taken back
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

// noteFailure notes a room to which a change could not be applied, to try again. A
// room that ended has nobody in it.
func (rs *Rooms) noteFailure(id worldstate.RoomID, err error) error {
	if err == nil || isGone(err) {
		return nil
	}
	if rs.pending.add(id) == 1 {
		rs.cfg.Log.Error("a change is on disk and not applied to its open room yet", "reason", err.Error())
	}
	return fmt.Errorf("bring room in line: %w", err)
}

// retryRefreshes tries again where a change could not be applied, side by side.
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
