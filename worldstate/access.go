package worldstate

import (
	"errors"
	"time"
)

// Door says who may walk in.
type Door uint8

// The doors, as they stand on the wire. PROTOCOL.md section 5.18.
const (
	DoorOpen   Door = iota
	DoorKnock       // who has no role of its own waits
	DoorLocked      // everybody below host waits
)

var doorNames = [...]string{"open", "knock", "locked"}

func (d Door) String() string { return doorNames[min(d, DoorLocked)] }

// ParseDoor reads what String writes.
func ParseDoor(name string) (Door, bool) {
	for i, n := range doorNames {
		if n == name {
			return Door(i), true
		}
	}
	return 0, false
}

// Knock is somebody who waits to be let in.
type Knock struct {
	Number uint32
	Name   string
	Colour uint32 `wire:"unit=rgb"`
}

// NoLink is the [Access.Link] of a room whose link alone is worth nothing.
const NoLink = -1

// Access is who may come into a room, and as what.
type Access struct {
	Archived bool // nobody may come
	Door     Door
	Link     int    // the role that the room's link alone gives, or NoLink
	Erasing  Role   // from which on people may erase, and bring back, what others drew
	Passcode string // asked of those who have only the link: a hash, or empty
	Members  map[AccountID]Role
	Silenced map[AccountID]bool
	Bans     []Ban
}

// Ban keeps an account and a device out.
type Ban struct {
	ID       int64
	Account  AccountID
	DeviceID DeviceID
	Name     string // as it was shown
	At       time.Time
	Until    time.Time // zero for good
}

// lasts says whether a ban with an end goes on. One that begins later than it is
// long was made while the clock was wrong, and would keep somebody out for as long
// as that.
func (b *Ban) lasts(now time.Time) bool {
	return now.Before(b.Until) && b.At.Sub(now) <= b.Until.Sub(b.At)
}

// Why somebody is not let in, or is sent out.
var (
	ErrRemoved  = errors.New("worldstate: removed by a host")
	ErrBanned   = errors.New("worldstate: banned from this room")
	ErrEnded    = errors.New("worldstate: the meeting was ended for all")
	ErrArchived = errors.New("worldstate: the room is archived")
	ErrBadValue = errors.New("worldstate: the order has no such value")
	ErrTooMany  = errors.New("worldstate: there are too many already")
	ErrNoKnock  = errors.New("worldstate: nobody knocks under this number")
)

// RoleOf returns the account's role in the room, and whether it is its own
// rather than the link's.
func (a *Access) RoleOf(id AccountID) (role Role, own bool) {
	if role, own = a.Members[id]; own {
		return role, true
	}
	return Role(max(a.Link, int(Guest))), false
}

// Refuses says why account and machine are kept out now: ErrBanned, ErrRemoved
// for those kept out for a while, ErrArchived, or nil.
func (a *Access) Refuses(id AccountID, machine DeviceID, now time.Time) error {
	for _, b := range a.Bans {
		same := b.Account == id && id != AccountID{} || b.DeviceID == machine && machine != DeviceID{}
		switch {
		case !same:
		case b.Until.IsZero():
			return ErrBanned
		case b.lasts(now):
			return ErrRemoved
		}
	}
	if a.Archived {
		return ErrArchived
	}
	return nil
}
