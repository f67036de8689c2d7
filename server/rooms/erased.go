package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

const (
	// erasedSince is how far back Erasers and RestoreErased reach. PROTOCOL.md section 7.2.
	erasedSince = time.Hour
	// restoreTime limits the duration of RestoreErased: a full board takes 40 s.
	restoreTime = 2 * time.Minute
)

// Erasers returns who erased strokes of a room's boards within the last hour, the
// latest first.
func (rs *Rooms) Erasers(ctx context.Context, id worldstate.RoomID) ([]worldstate.Eraser, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, err
		}
		all, err := r.World.Erasers(ctx, time.Now().Add(-erasedSince))
		if !errors.Is(err, worldstate.ErrClosed) {
			return all, err
		} // otherwise the empty room was closed in between
	}
}

// RestoreErased brings back what an author erased from a board within the last hour, and
// returns the numbers of restored strokes and of strokes that do not fit. It goes on
// after the request has ended.
func (rs *Rooms) RestoreErased(ctx context.Context, id worldstate.RoomID, object uint32, author board.Author) (back, left int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTime)
	defer cancel()
	since := time.Now().Add(-erasedSince)
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return 0, 0, err
		}
		back, left, err = r.World.RestoreErased(ctx, object, author, since)
		if back > 0 || !errors.Is(err, worldstate.ErrClosed) {
			return back, left, err
		}
	}
}
