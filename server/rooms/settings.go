package rooms

import (
	"context"
	"slices"

	"stoa/server/auth"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Settings of a room. A setting is on disk before it takes effect. The caller checks
// permissions.

// SetDoor opens or closes the door.
func (rs *Rooms) SetDoor(ctx context.Context, id worldstate.RoomID, door worldstate.Door) error {
	if door > worldstate.DoorLocked {
		return worldstate.ErrForbidden
	}
	return rs.after(id, rs.cfg.Store.SetDoor(ctx, id, door))
}

// SetRights changes the least roles that the room asks for.
func (rs *Rooms) SetRights(ctx context.Context, id worldstate.RoomID, change worldstate.RightsChange) error {
	return rs.after(id, rs.cfg.Store.SetRights(ctx, id, change))
}

// SetLink sets the role that the room's link gives: at most member, or
// [worldstate.NoLink].
func (rs *Rooms) SetLink(ctx context.Context, id worldstate.RoomID, link int) error {
	return rs.after(id, rs.cfg.Store.SetLink(ctx, id, link))
}

// SetPasscode sets the passcode for people who have only the link; empty: none.
func (rs *Rooms) SetPasscode(ctx context.Context, id worldstate.RoomID, passcode string) error {
	hash := ""
	if passcode != "" {
		hash = auth.HashPasscode(passcode)
	}
	return rs.after(id, rs.cfg.Store.SetPasscode(ctx, id, hash))
}

// SetArchived removes everybody and closes the room, or opens it again.
func (rs *Rooms) SetArchived(ctx context.Context, id worldstate.RoomID, archived bool) error {
	return rs.after(id, rs.cfg.Store.SetArchived(ctx, id, archived))
}

// Revoke ends an invitation and removes the roles that it gave. by may do so if the
// invitation's role is lower than its own, or if by made the invitation. False if there
// is none.
func (rs *Rooms) Revoke(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, invitation store.InvitationID) (bool, error) {
	role, _, err := rs.Role(ctx, id, by)
	if err != nil {
		return false, err
	}
	all, err := rs.cfg.Store.Invitations(ctx, id)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(i store.Invitation) bool { return i.ID == invitation })
	switch {
	case i < 0:
		return false, nil
	case !role.MayTo(worldstate.Inviting, all[i].Role) && !(role.May(worldstate.Inviting) && all[i].Maker == by):
		return false, worldstate.ErrForbidden
	}
	found, err := rs.cfg.Store.Revoke(ctx, id, invitation)
	return found, rs.after(id, err)
}

// after refreshes the room if the change before it succeeded.
func (rs *Rooms) after(id worldstate.RoomID, err error) error {
	if err != nil {
		return err
	}
	return rs.refresh(id)
}

// Delete removes a room and all its data. It goes on after the request has ended.
func (rs *Rooms) Delete(ctx context.Context, id worldstate.RoomID) error {
	if err := rs.SetArchived(ctx, id, true); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTime)
	defer cancel()
	defer rs.pending.drop(id)
	return rs.delete(ctx, id, func() error {
		if err := rs.cfg.Store.Retire(ctx, id); err != nil { // what its people did last
			return err
		}
		return rs.cfg.Store.Delete(ctx, id)
	})
}

// ownership holds the owners of the server as they were read. It is replaced, never
// changed.
type ownership struct {
	version uint64
	all     map[worldstate.AccountID]bool
}

// IsOwner reports whether the account owns the server, and so every room.
func (rs *Rooms) IsOwner(account worldstate.AccountID) bool { return rs.owners.Load().all[account] }

// Claim makes the account an owner of the server with the one-time owner link.
func (rs *Rooms) Claim(ctx context.Context, secret string, a store.Account) error {
	return rs.owned(ctx, rs.cfg.Store.Claim(ctx, []byte(secret), a))
}

// AddOwner makes the account an owner of the server.
func (rs *Rooms) AddOwner(ctx context.Context, a store.Account) error {
	return rs.owned(ctx, rs.cfg.Store.AddOwner(ctx, a))
}

// RemoveOwner removes an owner of the server; false if the account was none.
func (rs *Rooms) RemoveOwner(ctx context.Context, account worldstate.AccountID) (bool, error) {
	found, err := rs.cfg.Store.RemoveOwner(ctx, account)
	return found, rs.owned(ctx, err)
}

// owned reads the owners after a change and updates the rooms.
func (rs *Rooms) owned(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTime)
	defer cancel()
	return rs.ownedIn(ctx)
}

func (rs *Rooms) ownedIn(ctx context.Context) error {
	if err := rs.readOwners(ctx); err != nil {
		rs.pending.addOwners()
		return err
	}
	return rs.everywhere(func(r *Room) error { return rs.refresh(r.ID) })
}

// readOwners reads the owners from the store.
func (rs *Rooms) readOwners(ctx context.Context) error {
	now := &ownership{rs.readings.Add(1), map[worldstate.AccountID]bool{}}
	all, err := rs.cfg.Store.Owners(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		now.all[a.ID] = true
	}
	for {
		before := rs.owners.Load()
		if before != nil && before.version >= now.version || rs.owners.CompareAndSwap(before, now) {
			return nil
		}
	}
}
