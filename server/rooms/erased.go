package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	// erasedSince is how far back Deleters and RestoreDeleted reach. PROTOCOL.md section 7.2.
	erasedSince = time.Hour
	// restoreTime limits the duration of RestoreDeleted: a full board takes 40 s.
	restoreTime = 2 * time.Minute
)

// Deleters returns who deleted records of a room within the last hour, the
// latest first.
func (rs *Rooms) Deleters(ctx context.Context, id worldstate.RoomID) ([]worldstate.Deleter, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, err
		}
		all, err := r.World.Deleters(ctx, time.Now().Add(-erasedSince))
		if !errors.Is(err, worldstate.ErrClosed) {
			return all, err
		} // otherwise the empty room was closed in between
	}
}

// RestoreDeleted brings back what an author deleted from a parent within the last hour, and
// returns the numbers of restored records and of records that do not fit. It goes on
// after the request has ended.
func (rs *Rooms) RestoreDeleted(ctx context.Context, id worldstate.RoomID, parent record.ID, author record.Author) (back, left int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTime)
	defer cancel()
	since := time.Now().Add(-erasedSince)
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return 0, 0, err
		}
		back, left, err = r.World.RestoreDeleted(ctx, parent, author, since)
		if back > 0 || !errors.Is(err, worldstate.ErrClosed) {
			return back, left, err
		}
	}
}
