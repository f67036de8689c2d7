package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

const (
	// erasedSince is how far back it is told who erased what, and brought back as a
	// whole. PROTOCOL.md section 7.2.
	erasedSince = time.Hour
	// reviveTime bounds bringing back: a full board takes 40 s.
	reviveTime = 2 * time.Minute
)

// Erasers returns who erased what of a room's boards within the last hour, the
// last to do so first.
func (rs *Rooms) Erasers(ctx context.Context, id worldstate.RoomID) ([]worldstate.Eraser, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, err
		}
		all, err := r.World.Erasers(ctx, time.Now().Add(-erasedSince))
		if !errors.Is(err, worldstate.ErrClosed) {
			return all, err
		} // else it stood empty and was closed between the two
	}
}

// Revive brings back what an author erased of a board within the last hour, and
// returns how many strokes are back and how many the board has no room for. It
// does not end with the request that asked for it.
func (rs *Rooms) Revive(ctx context.Context, id worldstate.RoomID, object uint32, author board.Author) (back, left int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reviveTime)
	defer cancel()
	since := time.Now().Add(-erasedSince)
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return 0, 0, err
		}
		back, left, err = r.World.Revive(ctx, object, author, since)
		if back > 0 || !errors.Is(err, worldstate.ErrClosed) {
			return back, left, err
		}
	}
}
