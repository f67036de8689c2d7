package rooms

import (
	"context"
	"errors"
	"maps"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// What a room is and who may come, from outside of it. Everything is on disk
// before it is felt. Who may do so is checked by the caller.

// SetDoor says who may walk in.
func (rs *Rooms) SetDoor(ctx context.Context, id worldstate.RoomID, door worldstate.Door) error {
	if door > worldstate.DoorLocked {
		return worldstate.ErrForbidden
	}
	return rs.after(ctx, id, rs.cfg.Store.SetDoor(ctx, id, door))
}

// SetLink says what the room's link alone is worth: a role up to member, or
// [worldstate.NoLink].
func (rs *Rooms) SetLink(ctx context.Context, id worldstate.RoomID, link int) error {
	return rs.after(ctx, id, rs.cfg.Store.SetLink(ctx, id, link))
}

// SetPasscode asks those who have only the link for a passcode, or for none.
func (rs *Rooms) SetPasscode(ctx context.Context, id worldstate.RoomID, passcode string) error {
	hash := ""
	if passcode != "" {
		hash = rs.passcodes.Hash(passcode)
	}
	return rs.after(ctx, id, rs.cfg.Store.SetPasscode(ctx, id, hash))
}

// SetArchived sends everybody out and lets nobody in, or opens the room again.
func (rs *Rooms) SetArchived(ctx context.Context, id worldstate.RoomID, archived bool) error {
	return rs.after(ctx, id, rs.cfg.Store.SetArchived(ctx, id, archived))
}

// Revoke ends an invitation and takes back the roles it gave; false if there
// is none.
func (rs *Rooms) Revoke(ctx context.Context, id worldstate.RoomID, invitation store.InvitationID) (bool, error) {
	found, err := rs.cfg.Store.Revoke(ctx, id, invitation)
	return found, rs.after(ctx, id, err)
}

// after refreshes the room unless the change before failed.
func (rs *Rooms) after(ctx context.Context, id worldstate.RoomID, err error) error {
	if err != nil {
		return err
	}
	return rs.refresh(ctx, id)
}

// Delete removes a room with everything in it.
func (rs *Rooms) Delete(ctx context.Context, id worldstate.RoomID) error {
	if err := rs.SetArchived(ctx, id, true); err != nil {
		return err
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if r := rs.open[id]; r != nil {
		delete(rs.open, id)
		r.close()
		// What its people did last may still wait for the disk; a load comes after it.
		if _, _, err := rs.cfg.Store.Load(ctx, id); err != nil {
			return err
		}
	}
	return rs.cfg.Store.Delete(ctx, id)
}

// IsOwner says whether the account owns the server, and so every room.
func (rs *Rooms) IsOwner(account worldstate.AccountID) bool {
	rs.ownersMu.RLock()
	defer rs.ownersMu.RUnlock()
	return rs.owners[account]
}

// Claim makes the account own the server by the one-time owner link.
func (rs *Rooms) Claim(ctx context.Context, secret string, a store.Account) error {
	return rs.owned(ctx, rs.cfg.Store.Claim(ctx, []byte(secret), a))
}

// AddOwner makes the account own the server.
func (rs *Rooms) AddOwner(ctx context.Context, a store.Account) error {
	return rs.owned(ctx, rs.cfg.Store.AddOwner(ctx, a))
}

// RemoveOwner takes the server from an account; false if it was not its.
func (rs *Rooms) RemoveOwner(ctx context.Context, account worldstate.AccountID) (bool, error) {
	found, err := rs.cfg.Store.RemoveOwner(ctx, account)
	return found, rs.owned(ctx, err)
}

// owned reads the owners again after a change, and lets the rooms feel it.
func (rs *Rooms) owned(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return errors.Join(rs.readOwners(ctx), rs.refreshAll(ctx))
}

func (rs *Rooms) readOwners(ctx context.Context) error {
	all, err := rs.cfg.Store.Owners(ctx)
	if err != nil {
		return err
	}
	owners := map[worldstate.AccountID]bool{}
	for _, a := range all {
		owners[a.ID] = true
	}
	rs.ownersMu.Lock()
	defer rs.ownersMu.Unlock()
	clear(rs.owners)
	maps.Copy(rs.owners, owners)
	return nil
}
