package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
)

// ErrNotInside reports somebody who is not in the room.
var ErrNotInside = errors.New("rooms: only people in the room may do this")

// Inside returns nil if the account may use what is in the room: a participant, also one
// whose connection is lost for now, or somebody who may look after the room. Passcode,
// door, bans and invitations were checked when the participant came in; the link alone
// is not enough.
func (rs *Rooms) Inside(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID) error {
	if r := rs.Open(id); r != nil && r.holds(account) {
		return nil
	}
	access, err := rs.Access(ctx, id)
	if err != nil {
		return err
	}
	if rs.IsOwner(account) {
		return nil
	}
	if role, _ := access.RoleOf(account); role.May(worldstate.Viewing) && access.Refuses(account, worldstate.DeviceID{}, time.Now()) == nil {
		return nil
	}
	return ErrNotInside
}

// Creates returns nil if the account, with its role, may bring files into the room.
func (rs *Rooms) Creates(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID, role worldstate.Role) error {
	if err := rs.Inside(ctx, id, account); err != nil {
		return err
	}
	access, err := rs.Access(ctx, id)
	if err == nil && !access.MayCreate(role) {
		err = worldstate.ErrForbidden
	}
	return err
}

// holds reports whether a participant of the room has the account.
func (r *Room) holds(account worldstate.AccountID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.occupants {
		if s.account == account {
			return true
		}
	}
	return false
}
