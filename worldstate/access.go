package worldstate

import (
	"errors"
	"time"
)

// Door says who may walk in.
type Door uint8

// The doors, with their values in the protocol. PROTOCOL.md section 5.18.
const (
	DoorOpen   Door = iota
	DoorKnock       // people without a role of their own wait
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

// Knock is a person who waits to be let in.
type Knock struct {
	Number uint32
	Name   string
	Colour uint32 `wire:"unit=rgb"`
}

// NoLink is the [Access.Link] of a room whose link gives no role.
const NoLink = -1

// Access holds the rules of a room: who may come in, and with which role.
type Access struct {
	Rights
	Archived bool // nobody may come
	Door     Door
	Link     int    // role of people who have only the room's link, or NoLink
	Passcode string // hash of the passcode for people who have only the link, or empty
	Members  map[AccountID]Role
	Silenced map[AccountID]bool
	Bans     []Ban
}

// Ban keeps an account and a device out of a room.
type Ban struct {
	ID       int64
	Account  AccountID
	DeviceID DeviceID
	Name     string // display name
	At       time.Time
	Until    time.Time // zero: for good
}

// lasts reports whether a ban with an end is still in force. A ban that begins later
// than its own length from now was made with a wrong clock; lasts ignores it.
func (b *Ban) lasts(now time.Time) bool {
	return now.Before(b.Until) && b.At.Sub(now) <= b.Until.Sub(b.At)
}

// Reasons to refuse or remove a person.
var (
	ErrRemoved  = errors.New("worldstate: removed by a host")
	ErrBanned   = errors.New("worldstate: banned from this room")
	ErrEnded    = errors.New("worldstate: the meeting was ended for all")
	ErrArchived = errors.New("worldstate: the room is archived")
	ErrBadValue = errors.New("worldstate: the order has no such value")
	ErrTooMany  = errors.New("worldstate: there are too many already")
	ErrNoKnock  = errors.New("worldstate: nobody knocks under this number")
)

// RoleOf returns the account's role in the room. own is false if the role is the
// link's.
func (a *Access) RoleOf(id AccountID) (role Role, own bool) {
	if role, own = a.Members[id]; own {
		return role, true
	}
	return Role(max(a.Link, int(Guest))), false
}

// Refuses returns why account and machine may not come in now: ErrBanned for a ban
// without end, ErrRemoved for a ban with an end, ErrArchived, or nil.
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
