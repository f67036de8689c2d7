package rooms

import (
	"context"
	"errors"

	"stoa/server/clientaddr"
	"stoa/worldstate"
)

// Limits of a room. PROTOCOL.md section 11.
const (
	// guestsEach is how many people of one source (see [clientaddr.Client]) may be in a
	// room by its link alone, including those whose connection is lost. A /48 may have
	// [clientaddr.WideFactor] times as many.
	guestsEach = 100
	// keptPlaces are reserved for people with a role of their own, so that hosts can
	// enter a room full of strangers and remove them.
	keptPlaces = 50
)

// ErrAddressFull reports that too many people of one source are in the room.
var ErrAddressFull = errors.New("rooms: too many people of one network are in the room")

// Full reports whether the room has no place for a person with, or without, a role of
// its own.
func (r *Room) Full(own bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full(own)
}

// full is Full for callers that hold mu.
func (r *Room) full(own bool) bool {
	if own {
		return len(r.occupants) >= worldstate.MaxPeople
	}
	return len(r.occupants) >= worldstate.MaxPeople-keptPlaces
}

// crowded returns why a new person has no place: ErrAddressFull, [worldstate.ErrFull] or
// nil. For people with a role of their own the source does not count. Callers hold mu.
func (r *Room) crowded(from clientaddr.Client, own bool) error {
	switch narrow, wide := r.household(from); {
	case r.full(own):
		return worldstate.ErrFull
	case !own && !from.Local && (len(narrow) >= guestsEach || len(wide) >= clientaddr.WideFactor*guestsEach):
		return ErrAddressFull
	}
	return nil
}

// household returns who is in the room by its link alone from the same source, and from
// the same /48. Callers hold mu.
func (r *Room) household(from clientaddr.Client) (narrow, wide []uint16) {
	for number, s := range r.occupants {
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

// makeRoom removes a participant of the source whose connection is lost, so that
// somebody who joins endlessly keeps out nobody else of the source. False if there is
// none.
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
