package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Editors of documents who are not in the room (PROTOCOL.md section 15.3).

// ErrNewRole reports that an editor outside the room has another role now, and must come
// again.
var ErrNewRole = errors.New("rooms: the account's role has changed")

// outsideRole returns the role with which an account edits from outside, or why it must not.
func (rs *Rooms) outsideRole(access *worldstate.Access, account worldstate.AccountID) (worldstate.Role, error) {
	if err := access.Refuses(account, worldstate.DeviceID{}, time.Now()); err != nil {
		return 0, err
	}
	role, own := rs.roleIn(access, account)
	if !own && access.Link == worldstate.NoLink {
		return 0, worldstate.ErrRemoved
	}
	return role, nil
}

// LetEdit opens a document for an editor outside the room, with the role that its account has
// now, and the room if necessary. Besides the errors of [worldstate.Room.LetEdit] those of
// [worldstate.Access].
func (rs *Rooms) LetEdit(ctx context.Context, id worldstate.RoomID, o *worldstate.Outsider) (*Room, error) {
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return nil, err
		}
		access, owners := r.access.Load(), rs.owners.Load()
		if o.Role, err = rs.outsideRole(access.Access, o.Account); err != nil {
			return nil, err
		}
		err = r.World.LetEdit(ctx, o)
		switch {
		case errors.Is(err, worldstate.ErrClosed):
			continue // get opens it again or returns the reason
		case err != nil:
			return nil, err
		case r.access.Load() == access && rs.owners.Load() == owners:
			return r, nil
		}
		r.World.StopEdit(o) // a refresh may have looked before it came
		if err := r.World.Do(ctx, func(*worldstate.State) {}); err != nil && !errors.Is(err, worldstate.ErrClosed) {
			return nil, err // the room may still look at o
		}
	}
}

// endOutside ends editors outside the room who may not edit any more, or not with the role
// with which they came.
func (rs *Rooms) endOutside(ctx context.Context, r *Room) error {
	access := r.access.Load().Access
	refused := func(o *worldstate.Outsider) bool {
		_, err := rs.outsideRole(access, o.Account)
		return err != nil
	}
	changed := func(o *worldstate.Outsider) bool {
		role, _ := rs.outsideRole(access, o.Account)
		return role != o.Role
	}
	err := r.World.EndOutside(ctx, refused, worldstate.ErrRemoved)
	if err == nil {
		err = r.World.EndOutside(ctx, changed, ErrNewRole)
	}
	return err
}

// EndEdits ends the editors of an account outside the room that have a document open.
func (rs *Rooms) EndEdits(ctx context.Context, id worldstate.RoomID, document record.ID, account worldstate.AccountID, why error) error {
	r := rs.Open(id)
	if r == nil {
		return nil
	}
	theirs := func(o *worldstate.Outsider) bool { return o.Document == document && o.Account == account }
	err := r.World.EndOutside(ctx, theirs, why)
	if errors.Is(err, worldstate.ErrClosed) {
		return nil
	}
	return err
}

// Sight is what an account may do with a document.
type Sight struct {
	Draws bool   // may write
	Name  string // of the participant with the account; empty: none is in the room
}

// Document returns what an account with a role may do with a document of a room, which is
// opened if necessary. ErrNoDocument if the role does not see such a document.
func (rs *Rooms) Document(ctx context.Context, id worldstate.RoomID, document record.ID, account worldstate.AccountID, role worldstate.Role) (Sight, error) {
	look := func(s *worldstate.State) (found *Sight) {
		o := s.Contents.Object(document)
		if o == nil || o.Kind != record.Document || worldstate.SightOf(o) > role {
			return nil
		}
		by := record.Editor{Author: account.Author(id), Role: uint8(role), Others: role >= s.Erasing}
		found = &Sight{Draws: role >= s.Drawing && by.May(record.ToDraw, o)}
		for _, p := range s.People {
			if p.Account == account {
				found.Name = p.Name
			}
		}
		return found
	}
	for {
		r, err := rs.get(ctx, id)
		if err != nil {
			return Sight{}, err
		}
		found, err := worldstate.Ask(ctx, r.World, look)
		switch {
		case errors.Is(err, worldstate.ErrClosed):
		case err != nil:
			return Sight{}, err
		case found == nil:
			return Sight{}, worldstate.ErrNoDocument
		default:
			return *found, nil
		}
	}
}

// NameVersion gives a version of a document, as it is now, a name. The caller checks
// permissions.
func (rs *Rooms) NameVersion(ctx context.Context, id worldstate.RoomID, document record.ID, name string) error {
	r, err := rs.get(ctx, id)
	if err != nil {
		return err
	}
	return r.journal.NameVersion(ctx, document, name)
}
