package rooms

import (
	"errors"

	"stoa/server/source"
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

// Crowded says whether there is no place for somebody: ErrSource or
// [worldstate.ErrFull]. Own says that it has a role of its own in the room, by an
// invitation: then where it comes from does not count.
func (r *Room) Crowded(from source.Source, own bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.crowded(from, own)
}

// crowded is Crowded for those who hold mu.
func (r *Room) crowded(from source.Source, own bool) error {
	if own {
		if len(r.seats) >= worldstate.MaxPeople {
			return worldstate.ErrFull
		}
		return nil
	}
	narrow, wide := 0, 0
	for _, s := range r.seats {
		switch {
		case s.own:
		case s.from.Narrow == from.Narrow:
			narrow++
			wide++
		case s.from.Wide == from.Wide:
			wide++
		}
	}
	switch {
	case len(r.seats) >= worldstate.MaxPeople-keptPlaces:
		return worldstate.ErrFull
	case !from.Local && (narrow >= guestsEach || wide >= wideFactor*guestsEach):
		return ErrSource
	}
	return nil
}
