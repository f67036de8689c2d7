package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	// DeedsSince is how far back TakeBack reaches. PROTOCOL.md section 14.3.
	DeedsSince = 24 * time.Hour
	// takeBackTime limits the duration of TakeBack: all boards of a room take 4 minutes.
	takeBackTime = 10 * time.Minute
)

// TakeBack takes back what an author did in a room since a time, at most DeedsSince ago,
// for a host with a role. It goes on after the request has ended.
func (rs *Rooms) TakeBack(ctx context.Context, id worldstate.RoomID, role worldstate.Role, author record.Author, since time.Time) (done worldstate.Taken, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBackTime)
	defer cancel()
	if oldest := time.Now().Add(-DeedsSince); since.Before(oldest) {
		since = oldest
	}
	plan := func(ctx context.Context) ([]worldstate.Wanted, bool, error) {
		return rs.cfg.Store.Reversal(ctx, id, author, since)
	}
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return done, err
		}
		done, err = r.World.TakeBack(ctx, role, plan)
		if done.Changed > 0 || !errors.Is(err, worldstate.ErrClosed) {
			return done, err
		} // otherwise the empty room was closed in between
	}
}
