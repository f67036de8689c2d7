package rooms

import (
	"context"
	"errors"
	"time"

	"stoa/avatar"
	"stoa/server/auth"
	"stoa/server/clientaddr"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Visitor is a person who wants to enter a room.
type Visitor struct {
	Account    worldstate.AccountID
	DeviceID   worldstate.DeviceID
	Name       string
	Appearance avatar.Appearance
	Invitation string            // secret, or empty
	Passcode   string            // as typed, or empty
	Guesses    Guesses           // limits tries of the passcode
	From       clientaddr.Client // source for the limit of knocks; zero: no limit
}

// Guesses limits how often a passcode can be tried.
type Guesses interface {
	Left() bool
	Failed()
}

// Reasons to refuse a visitor, besides those of [worldstate.Access].
var (
	ErrPasscodeNeeded   = errors.New("rooms: the room asks for a passcode")
	ErrPasscodeWrong    = errors.New("rooms: the passcode is wrong")
	ErrGuesses          = errors.New("rooms: the passcode was tried too often")
	ErrInvitation       = store.ErrInvitation
	ErrInvitationNeeded = errors.New("rooms: the room's link alone does not let anybody in")
	// ErrDoor reports a ticket from before the door was closed.
	ErrDoor = errors.New("rooms: the door was closed meanwhile")
)

// Visit returns a visitor's role, or that the visitor has to wait (see [Rooms.Knock]),
// or an error that says why the visitor may not enter. PROTOCOL.md section 3.2.
func (rs *Rooms) Visit(ctx context.Context, id worldstate.RoomID, v *Visitor) (role worldstate.Role, wait bool, err error) {
	access, err := rs.Access(ctx, id)
	if err != nil {
		return 0, false, err
	}
	if err := access.Refuses(v.Account, v.DeviceID, time.Now()); err != nil {
		return 0, false, err
	}
	if v.Invitation != "" {
		if access, err = rs.accept(ctx, id, v); err != nil {
			return 0, false, err
		}
	}
	role, own := rs.roleIn(access, v.Account)
	if !own {
		if err := rs.checkLink(ctx, access, v); err != nil {
			return 0, false, err
		}
	}
	return role, waits(access, role, own), nil
}

// accept gives the visitor the role of the invitation and returns the new access rules.
func (rs *Rooms) accept(ctx context.Context, id worldstate.RoomID, v *Visitor) (*worldstate.Access, error) {
	changed, err := rs.cfg.Store.Accept(ctx, id, []byte(v.Invitation), store.Member{Account: v.Account, Name: v.Name})
	if err == nil && changed {
		err = rs.refresh(id)
	}
	if err != nil {
		return nil, err
	}
	return rs.Access(ctx, id)
}

// checkLink checks visitors who have only the room's link.
func (rs *Rooms) checkLink(ctx context.Context, access *worldstate.Access, v *Visitor) error {
	switch {
	case access.Link == worldstate.NoLink:
		return ErrInvitationNeeded
	case access.Passcode == "":
		return nil
	case v.Passcode == "":
		return ErrPasscodeNeeded
	}
	// One at a time, otherwise many passcodes could be tried before the first is found
	// wrong.
	if err := rs.passcodes.Acquire(ctx); err != nil {
		return ErrGuesses
	}
	defer rs.passcodes.Release()
	if v.Guesses != nil && !v.Guesses.Left() {
		return ErrGuesses
	}
	if auth.PasscodeIs(access.Passcode, v.Passcode) {
		return nil
	}
	if v.Guesses != nil {
		v.Guesses.Failed()
	}
	return ErrPasscodeWrong
}

// waits reports whether a visitor has to wait at the door.
func waits(access *worldstate.Access, role worldstate.Role, own bool) bool {
	return access.Door == worldstate.DoorKnock && !own || access.Door == worldstate.DoorLocked && role < worldstate.Host
}

// Role returns the account's role in the room, and whether the role is its own rather
// than the link's. The owners of the server own every room.
func (rs *Rooms) Role(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID) (worldstate.Role, bool, error) {
	access, err := rs.Access(ctx, id)
	if err != nil {
		return 0, false, err
	}
	role, own := rs.roleIn(access, account)
	return role, own, nil
}

func (rs *Rooms) roleIn(a *worldstate.Access, account worldstate.AccountID) (worldstate.Role, bool) {
	if rs.IsOwner(account) {
		return worldstate.Owner, true
	}
	return a.RoleOf(account)
}

// Access returns the room's access rules. Callers must not change them.
func (rs *Rooms) Access(ctx context.Context, id worldstate.RoomID) (*worldstate.Access, error) {
	if r := rs.Open(id); r != nil {
		return r.access.Load().Access, nil
	}
	return rs.cfg.Store.Access(ctx, id)
}
