package rooms

import (
	"context"
	"errors"

	"stoa/server/clientaddr"
	"stoa/worldstate"
)

// Bounds inside a room. PROTOCOL.md section 11.
const (
	// guestsEach is how many of one source may be in a room by its link alone,
	// those included whose connection is lost. A /48 may have four times as many.
	guestsEach = 100
	wideFactor = 4
	// keptPlaces are for those with a role of their own, so that a room full of
	// strangers still takes the hosts who can send them away.
	keptPlaces = 50
)

// ErrSource reports that too many of one source are in the room already.
var ErrSource = errors.New("rooms: too many people of one network are in the room")

// Full says whether the room has no place for somebody, with a role of its own or
// without.
func (r *Room) Full(own bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full(own)
}

// full is Full for those who hold mu.
func (r *Room) full(own bool) bool {
	if own {
		return len(r.seats) >= worldstate.MaxPeople
	}
	return len(r.seats) >= worldstate.MaxPeople-keptPlaces
}

// crowded says why there is no place for somebody new: ErrSource or
// [worldstate.ErrFull]. Where somebody with a role of its own comes from does not
// count. It needs mu.
func (r *Room) crowded(from clientaddr.Client, own bool) error {
	switch narrow, wide := r.household(from); {
	case r.full(own):
		return worldstate.ErrFull
	case !own && !from.Local && (len(narrow) >= guestsEach || len(wide) >= wideFactor*guestsEach):
		return ErrSource
	}
	return nil
}

// household is who is in the room by its link alone from the same source, and
// from the same /48. It needs mu.
func (r *Room) household(from clientaddr.Client) (narrow, wide []uint16) {
	for number, s := range r.seats {
		if s.own || s.from.Wide != from.Wide {
			continue
		}
		wide = append(wide, number)
		if s.from.Narrow == from.Narrow {
			narrow = append(narrow, number)
		}
	}
	return narrow, wide
}

// makeRoom lets go of somebody of the source who lost the connection, so that
// one who comes and goes without end keeps nobody out who comes from the same
// place. False if there is nobody.
func (r *Room) makeRoom(ctx context.Context, from clientaddr.Client) (bool, error) {
	r.mu.Lock()
	narrow, wide := r.household(from)
	r.mu.Unlock()
	among := narrow
	if len(narrow) < guestsEach {
		among = wide
	}
	return r.World.GiveUpLost(ctx, among)
}
